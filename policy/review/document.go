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
//
// It holds its text, and what is made of that is made anew for each who asks: the
// documents of a large account take little more room than their texts.
type Document struct {
	Name string // such as a file name, or "stack.yaml#Resources.PetRole.Policies[0]"
	Kind policy.Kind
	Text []byte // JSON: the file itself, or what a reader made of a template

	// Map leads from an offset of Text to the file that the user wrote; nil: Text is
	// that file.
	Map interface {
		Position(offset int) (file string, p syntax.Position)
	}
	// Holes are the parts of Text that are not known, such as what a reference of a
	// template will be. No rule concludes anything through one.
	Holes  []Hole
	Origin Origin

	checked bool // the text loads
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

// Load makes a document of a text. It does not fail: what is wrong with the text becomes
// findings of [Check]. The document keeps src, which must not be changed.
func Load(name string, kind policy.Kind, src []byte) *Document {
	if src == nil {
		src = []byte{}
	}
	return &Document{Name: name, Kind: kind, Text: src}
}

// LoadChecked is [Load] of a text that is known to load, as one of which
// [account.Document.Loads] says so: its policy is compiled where a rule asks for it. Of a
// text that does not load after all nothing is concluded about decisions.
func LoadChecked(name string, kind policy.Kind, src []byte) *Document {
	d := Load(name, kind, src)
	d.checked = true
	return d
}

// content is what a document says.
type content struct {
	syntax *syntax.Document // with its errors; nil if the text is not JSON
	policy *policy.Policy   // nil if it does not load
	errs   syntax.ErrorList // why it does not, in holes too
}

// content reads the document.
func (d *Document) content() content { return d.read(true) }

// read reads it with its policy or without.
func (d *Document) read(compile bool) (c content) {
	if d.Text == nil {
		return c // nobody has read it
	}
	var err error
	if c.syntax, err = syntax.Parse(d.Name, d.Text); c.syntax != nil && d.hasKind() && compile {
		c.policy, err = policy.Compile(d.Name, d.Kind, c.syntax)
	}
	errors.As(err, &c.errs)
	return c
}

func (d *Document) hasKind() bool { return d.Kind.String() != "invalid" }

// Syntax returns the syntax tree of the text, with its errors; nil if that is not JSON.
// It is made each time.
func (d *Document) Syntax() *syntax.Document {
	if d == nil || d.Text == nil {
		return nil
	}
	doc, _ := syntax.Parse(d.Name, d.Text) // the tree has the errors
	return doc
}

// Errors returns why the document does not load, sorted by position. Errors within
// holes are left out: the text there is not the user's. They are sought each time.
func (d *Document) Errors() syntax.ErrorList {
	if d == nil {
		return nil
	}
	return d.known(d.content().errs)
}

// known leaves out the errors within holes.
func (d *Document) known(errs syntax.ErrorList) syntax.ErrorList {
	return slices.DeleteFunc(slices.Clone(errs), func(e *syntax.Error) bool {
		return d.hole(e.Position.Offset, e.Position.Offset+1)
	})
}

// Loads reports whether the document loads, so that its verdicts can be asked for. One
// with holes never does.
func (d *Document) Loads() bool {
	return d != nil && len(d.Holes) == 0 && d.content().policy != nil
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
