package review

import (
	"errors"
	"slices"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// Document is a policy document that is to be checked. Make it with [Load]; whoever
// reads it out of a template then sets Map, Holes and Origin. It must not be changed
// once it is checked. A nil or zero Document has no findings.
type Document struct {
	Name   string // such as a file name, or "stack.yaml#Resources.PetRole.Policies[0]"
	Kind   policy.Kind
	Text   []byte           // JSON: the file itself, or what a reader made of a template
	Syntax *syntax.Document // of Text, with its errors; nil if it is not JSON

	// Map leads from an offset of Text to the file that the user wrote; nil: Text is
	// that file.
	Map interface {
		Position(offset int) (file string, p syntax.Position)
	}
	// Holes are the parts of Text that are not known, such as what a reference of a
	// template will be. No rule concludes anything through one.
	Holes  []Hole
	Origin Origin

	errs syntax.ErrorList
}

// Hole is a range of a document's text that is not known. The text has Like there,
// which is a pattern that the value surely matches, such as
// arn:*:dynamodb:*:*:table/*, or a star.
//
// A hole may be a part of a string, a string, a member of a list, or the value of an
// element. A condition that is not known stands as {}, a statement that may be there
// or not as a hole of no length between others. A name that is written in part, as
// "table/${Name}", is one hole for each unknown part.
type Hole struct {
	Start, End int
	Expr       string // as the template has it, for "not checked: EXPRESSION"
	Like       string
}

// Origin is where a reader found a document. The zero Origin is a file.
type Origin struct {
	Address    string   // a logical ID or an address of Terraform
	Principals []string // whom the document is attached to, if the template says so
	Group      string   // the group whose document it is; "" if it is not a group's
	Template   string   // the kind of template, such as "sam"
	// VersionAdded is set if the framework adds the Version, so that its absence is
	// not a fault of the user.
	VersionAdded bool
	// SidAdded is set if the framework writes an empty Sid where the user has none, as
	// Terraform's aws_iam_policy_document does.
	SidAdded bool
	// KindGuessed is set if Kind was guessed from the elements of the document. One with
	// principals is taken for a resource policy, but the policy of a VPC endpoint and a
	// resource control policy look the same.
	KindGuessed bool
	// Resource is the ARN, or a pattern of it, that a resource policy is attached to;
	// "" if that is not known.
	Resource string
}

// Load reads a document. What is wrong with it becomes findings of [Check], so there
// is no error. The document keeps src, which must not be changed.
func Load(name string, kind policy.Kind, src []byte) *Document {
	d := &Document{Name: name, Kind: kind, Text: src}
	doc, err := syntax.Parse(name, src)
	d.Syntax = doc
	if doc != nil && kind.String() != "invalid" {
		_, err = policy.Compile(name, kind, doc)
	}
	errors.As(err, &d.errs)
	return d
}

// Errors returns why the document does not load, sorted by position. Errors within
// holes are left out: the text there is not the user's.
func (d *Document) Errors() syntax.ErrorList {
	if d == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.errs), func(e *syntax.Error) bool {
		return d.hole(e.Position.Offset, e.Position.Offset+1)
	})
}

// Loads reports whether the document loads, so that its verdicts can be asked for. One
// with holes never does.
func (d *Document) Loads() bool {
	return d != nil && d.Syntax != nil && d.Kind.String() != "invalid" && len(d.errs) == 0 && len(d.Holes) == 0
}

// hole reports whether some of the range is not known.
func (d *Document) hole(start, end int) bool {
	for _, h := range d.Holes {
		if h.Start < end && start < h.End || h.Start == h.End && start < h.Start && h.Start < end {
			return true
		}
	}
	return false
}

// position returns the place of an offset, counted on from an earlier one.
func (d *Document) position(from syntax.Position, offset int) syntax.Position {
	if d.Syntax != nil {
		return d.Syntax.PositionFrom(from, offset)
	}
	return syntax.PositionOf(d.Text, offset)
}
