package review

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/variables"
)

// The formats of ARNs, and which entries of Resource fit them. What is known of a format
// is made once for a check, as many entries are compared with it.

// format returns what is known of a format.
func (c *checker) format(f aws.Format) *format {
	known := c.known[f]
	if known == nil {
		known = &format{text: starredFields(f.String()), pattern: f.Pattern()}
		known.service = known.field(2)
		known.table = f.Type() == "table" && f.Service().Prefix() == catalog.DynamoDB
		known.parts = partsOf(known.text)
		if len(known.parts) == 6 {
			known.last, known.lastErr = arn.ParsePattern(anyPrefix+known.parts[5], 0)
		}
		c.known[f] = known
	}
	return known
}

// formatsOf returns the formats of ARNs that may name a service.
func (c *checker) formatsOf(service string) []*format {
	all, ok := c.ofService[service]
	if !ok {
		for f := range c.list.Formats(service) {
			all = append(all, c.format(f))
		}
		c.ofService[strings.Clone(service)] = all
	}
	return all
}

// formatsFor returns the formats of the resources that an action is about.
func (c *checker) formatsFor(a aws.Action) []*format {
	all, ok := c.ofAction[a]
	if !ok {
		for t := range a.Types() {
			for f := range t.Formats() {
				all = append(all, c.format(f))
			}
		}
		c.ofAction[a] = all
	}
	return all
}

// about returns what an entry of Action is about.
func (c *checker) about(pattern string) *about {
	known := c.abouts[pattern]
	if known != nil {
		return known
	}
	known = new(about)
	add := func(list *[]*format, f *format) {
		if !slices.Contains(*list, f) {
			*list = append(*list, f)
		}
	}
	for _, a := range c.expand(pattern) {
		known.actions++
		known.starOnly = known.starOnly || a.StarOnly()
		formats := c.formatsFor(a)
		for _, f := range formats {
			add(&known.formats, f)
			if !isData(a.Service().Prefix()) {
				add(&known.undata, f)
			}
		}
		if a.Level() == catalog.PermissionsManagement {
			known.permissions = append(known.permissions, changing{a.String(), formats})
		}
	}
	c.abouts[strings.Clone(pattern)] = known
	return known
}

// field returns one of the parts of the format, "" if it is too short. The text of the
// last goes on to the next colon.
func (f *format) field(i int) string { return fieldOf(f.text, i) }

// fits reports whether an entry of Resource may match a resource of a format.
func (c *checker) fits(e *entry, f *format) bool {
	if e.fitting == nil {
		if e.fitting = c.formats[e.text]; e.fitting == nil {
			e.fitting = make(overlapping)
			c.formats[strings.Clone(e.text)] = e.fitting // which does not keep the document
		}
	}
	fit, ok := e.fitting[f]
	if !ok {
		fit = f.fits(e)
		e.fitting[f] = fit
	}
	return fit
}

func (f *format) fits(e *entry) bool {
	if !e.pattern().Usable() {
		return true // variable-in-arn-prefix says it
	}
	has := fieldOf(e.text, 2)
	if has != f.service && f.service != "*" && has != "" && isName(has) {
		return false
	}
	if f.table && !fitsTable(e.text) {
		return false
	}
	if apart(e.text, f.text) {
		return false
	}
	has6 := e.arnParts()
	if !isData(has) || len(has6) < 6 || !isAccount(has6[4]) {
		// AWS's own policies name resources whose parts its list has otherwise, as the
		// public documents of Systems Manager, which are in no account.
		return f.overlaps(e)
	}
	for i := 1; i < 5; i++ {
		if !fieldFits(has6[i], f.parts[i]) {
			return false
		}
	}
	return f.lastFits(e)
}

// hasSample reports whether a name that an entry matches is one of a format of a service:
// most entries have one, which takes a small part of the time of comparing patterns.
func (c *checker) hasSample(e *entry, service string) bool {
	if e.pattern().Short() || strings.Contains(e.text, "$") {
		return false
	}
	name := e.sample()
	for _, f := range c.formatsOf(service) {
		if !strings.Contains(f.service, "*") && f.pattern.Usable() && !f.pattern.Short() && f.pattern.MatchString(name, nil) {
			return true
		}
	}
	return false
}

// lastFits reports whether the last part of an entry, which is an ARN, may be that of a
// resource of the format.
func (f *format) lastFits(e *entry) bool {
	last := e.arnParts()[5]
	if f.lastErr == nil && isName(last) {
		return f.last.MatchString(anyPrefix+last, nil) // one name, as most entries have
	}
	template := e.pattern().Template()
	q, err := arn.ParsePattern(anyPrefix+last, template.Flags()&variables.References)
	if err != nil || f.lastErr != nil {
		return true // nothing is known
	}
	return !q.Disjoint(&f.last)
}

// anyPrefix stands in place of the first five parts of two ARNs whose last parts are
// compared. A star there would run past colons, and then nearly every two patterns have
// a name in common, one that AWS gives to nothing.
const anyPrefix = "arn:a:a:a:a:"

// overlaps compares the entry with the format as a pattern, in which a star at the end
// of a part may run past the colon.
func (f *format) overlaps(e *entry) bool { return mayMeet(e.pattern(), &f.pattern) }

// fieldFits reports whether one of the first five parts of an entry may match that of a
// format, which is a star, a text, or empty.
func fieldFits(has, want string) bool {
	if want == "*" || strings.Contains(has, "$") {
		return has != "" || want != "*"
	}
	if !isWild(has) {
		return has == want
	}
	t, err := variables.Parse(has, variables.Wildcards)
	return err == nil && t.Match(want, nil)
}

// fitsTable reports whether a pattern may match a table itself, not only what is below
// one: the ARN of a table has one slash.
func fitsTable(pattern string) bool {
	depth, slashes := 0, 0
	for i := range len(pattern) {
		switch {
		case strings.HasPrefix(pattern[i:], "${"):
			depth = 1
		case pattern[i] == '}':
			depth = 0
		case pattern[i] == '/' && depth == 0:
			slashes++
		}
	}
	return slashes <= 1
}
