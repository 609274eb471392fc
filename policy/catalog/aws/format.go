package aws

import (
	"iter"
	"strings"

	"github.com/iameval/iameval/arn"
)

// Format is an ARN that a type of resources has, with variables for its parts.
// It is a small immutable value that can be compared with ==. The zero Format
// has no text, and matches nothing.
type Format struct {
	s    *section
	line string // type, ARN, keys
}

// Service returns the service that lists the type.
func (f Format) Service() Service { return Service{f.s} }

// Type returns the name of the type of resources, such as "index".
func (f Format) Type() string { return field(f.line, 0) }

// String returns the ARN as AWS writes it, such as
// arn:${Partition}:sqs:${Region}:${Account}:${QueueName}.
func (f Format) String() string { return field(f.line, 1) }

// Pattern returns the format with a star for each variable. It covers every
// resource of the type and some others: arn:*:s3:::* covers objects as well as
// buckets. It is parsed anew each time. The zero Format has the zero Pattern,
// which matches nothing.
func (f Format) Pattern() arn.Pattern {
	if f.s == nil {
		return arn.Pattern{}
	}
	p, err := arn.ParsePattern(starred(f.String()), 0)
	if err != nil {
		return arn.Pattern{} // Read has seen to it that there is none
	}
	return p
}

// starred puts a star in the place of each variable.
func starred(format string) string {
	var b strings.Builder
	for {
		literal, rest, variable := strings.Cut(format, "${")
		b.WriteString(literal)
		if !variable {
			return b.String()
		}
		b.WriteByte('*')
		_, format, _ = strings.Cut(rest, "}")
	}
}

// arnService returns the third part of an ARN or of a format.
func arnService(format string) string {
	for range 2 {
		_, format, _ = strings.Cut(format, ":")
	}
	service, _, _ := strings.Cut(format, ":")
	return service
}

// Formats yields the formats of ARNs that have the service in their third part,
// whichever service lists them, in the order of services and types. That part
// is not always the prefix of the actions: what kafka-cluster:Connect is about
// has kafka there. Formats that leave the part open are among them.
func (c *Catalog) Formats(service string) iter.Seq[Format] {
	return func(yield func(Format) bool) {
		if c == nil {
			return
		}
		for _, s := range c.sections {
			if !s.hasARNs(service) {
				continue
			}
			for f := range (Service{s}).Formats() {
				if own := arnService(f.String()); (own == service || open(own)) && !yield(f) {
					return
				}
			}
		}
	}
}

// hasARNs reports whether a type of the section can have the service in its
// ARN.
func (s *section) hasARNs(service string) bool {
	if s.prefix == service {
		return true
	}
	for own := range list(field(s.head, arnsField), ",") {
		if own == service || open(own) {
			return true
		}
	}
	return false
}

// open reports whether a part of an ARN stands for any text.
func open(part string) bool { return strings.ContainsAny(part, "*$") }
