package aws

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/variables"
)

// draft is a catalog that is being made: what the readers of other forms fill
// in, and the text of a table is written from.
type draft struct {
	source, date string
	services     []draftService
}

type draftService struct {
	prefix, name string
	rcp          bool
	keys         []draftKey
	types        []draftType
	actions      []draftAction
}

type draftKey struct{ name, kind string }

type draftType struct {
	name string
	arns []string
	keys []string
}

type draftAction struct {
	name  string
	level catalog.Level
	types []draftRef
	keys  []string
}

type draftRef struct {
	name     string
	required bool
	keys     []string
}

// catalog writes the table with its corrections, and reads it back with all checks.
func (d *draft) catalog() (*Catalog, error) {
	var b strings.Builder
	fields(&b, magic, version, d.source, d.date)
	slices.SortFunc(d.services, func(a, b draftService) int { return variables.CompareASCII(a.prefix, b.prefix) })
	for i := range d.services {
		d.services[i].correct()
		if err := d.services[i].write(&b); err != nil {
			return nil, fmt.Errorf("service %s: %w", cut(d.services[i].prefix), err)
		}
	}
	return readTable(b.String())
}

// fields writes a line, without the empty fields at its end.
func fields(b *strings.Builder, all ...string) {
	b.WriteString(strings.TrimRight(strings.Join(all, "\t"), "\t"))
	b.WriteByte('\n')
}

// write writes the section of the service.
func (s *draftService) write(b *strings.Builder) error {
	if err := s.resolve(); err != nil {
		return err
	}
	slices.SortFunc(s.keys, func(a, b draftKey) int {
		return cmp.Or(variables.CompareASCII(a.name, b.name), cmp.Compare(a.kind, b.kind))
	})
	s.keys = slices.Compact(s.keys) // ssm:resourceTag/${TagKey} is there in two spellings
	slices.SortFunc(s.types, func(a, b draftType) int { return variables.CompareASCII(a.name, b.name) })
	slices.SortFunc(s.actions, func(a, b draftAction) int { return variables.CompareASCII(a.name, b.name) })
	rcp := ""
	if s.rcp {
		rcp = inReach
	}
	lines := s.lines()
	fields(b, "service", s.prefix, strconv.Itoa(len(lines)), clean(s.name), rcp, s.foreignKeys(), s.foreignARNs())
	b.WriteString(lines)
	return nil
}

// lines returns the lines of the section after the first.
func (s *draftService) lines() string {
	var b strings.Builder
	for _, k := range s.keys {
		fields(&b, "k", k.name, k.kind)
	}
	for _, t := range s.types {
		for _, a := range t.arns {
			fields(&b, "r", t.name, a, s.shorten(t.keys, ","))
		}
	}
	for _, a := range s.actions {
		var types []string
		for _, t := range a.types {
			types = append(types, s.ref(t))
		}
		slices.SortFunc(types, func(a, b string) int {
			return variables.CompareASCII(strings.TrimPrefix(a, "!"), strings.TrimPrefix(b, "!"))
		})
		fields(&b, "a", a.name, levels[a.level:a.level+1], strings.Join(types, ","), s.shorten(a.keys, ","))
	}
	return b.String()
}

// resolve gives references the case of what they name: sources write
// "analyzer" for the type Analyzer.
func (s *draftService) resolve() error {
	types, keys := make(map[string]string), make(map[string]string)
	for _, t := range s.types {
		types[fold(t.name)] = t.name
	}
	for _, k := range s.keys {
		keys[fold(k.name)] = k.name
	}
	own := func(names []string) error {
		for i, name := range names {
			if names[i] = keys[fold(name)]; names[i] == "" {
				return fmt.Errorf("the source lists no key %s", cut(name))
			}
		}
		return nil
	}
	for _, t := range s.types {
		if err := own(t.keys); err != nil {
			return fmt.Errorf("type %s: %w", cut(t.name), err)
		}
	}
	for _, a := range s.actions {
		err := own(a.keys)
		for i := range a.types {
			t := &a.types[i]
			name, known := types[fold(t.name)]
			if !known {
				return fmt.Errorf("action %s: the source lists no type %s", cut(a.name), cut(t.name))
			}
			t.name = name
			err = cmp.Or(err, own(t.keys))
		}
		if err != nil {
			return fmt.Errorf("action %s: %w", cut(a.name), err)
		}
	}
	return nil
}

// ref writes a type as an action refers to it.
func (s *draftService) ref(t draftRef) string {
	text := t.name
	if t.required {
		text = "!" + text
	}
	if keys := s.shorten(t.keys, "+"); keys != "" {
		text += ":" + keys
	}
	return text
}

// shorten joins the names of keys in alphabetical order, those of the service
// without its prefix.
func (s *draftService) shorten(keys []string, sep string) string {
	var all []string
	for _, k := range keys {
		if own, cutOff := strings.CutPrefix(k, s.prefix+":"); cutOff && !strings.Contains(own, ":") {
			k = own
		}
		all = append(all, k)
	}
	slices.SortFunc(all, variables.CompareASCII)
	return strings.Join(slices.Compact(all), sep)
}

// foreignKeys lists the prefixes of keys that are not that of the service.
func (s *draftService) foreignKeys() string {
	var all []string
	for _, k := range s.keys {
		if prefix, _, _ := strings.Cut(k.name, ":"); prefix != "aws" && variables.CompareASCII(prefix, s.prefix) != 0 {
			all = append(all, prefix)
		}
	}
	return strings.Join(slices.Compact(all), ",") // the keys are sorted
}

// foreignARNs lists the services in the ARNs of the types that are not the
// prefix of the service.
func (s *draftService) foreignARNs() string {
	var all []string
	for _, t := range s.types {
		for _, a := range t.arns {
			if service := arnService(a); service != s.prefix {
				all = append(all, service)
			}
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ",")
}

// clean makes one line without tabs of a text for people.
func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

// fold makes A to Z small.
func fold(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] = variables.LowerByte(b[i])
	}
	return string(b)
}

// Write writes the catalog in the form that [Read] reads, the same bytes every
// time. Each line of notice, such as a licence asks for, becomes a comment at
// the head.
func (c *Catalog) Write(w io.Writer, notice string) error {
	if w == nil {
		return errors.New("aws: catalog: nil writer")
	}
	var b strings.Builder
	date := ""
	if !c.Updated().IsZero() {
		date = c.updated.Format(time.DateOnly)
	}
	fields(&b, magic, version, c.Source(), date)
	for line := range strings.Lines(notice) {
		b.WriteString(strings.TrimRight("# "+line, " \n") + "\n")
	}
	for s := range c.Services() {
		b.WriteString(serviceLine + s.s.head + "\n" + s.s.body)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
