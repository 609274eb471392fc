package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/iamreview/template"
	"github.com/iameval/iameval/examples/internal/callers"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/review"
)

// side is one side of a comparison: documents and callers by their names.
type side struct {
	root       string // what all names of files begin with
	parts      map[string]*part
	notChecked []unchecked
	failed     bool
	known      []review.Options // of templates
	accounts   []*estate
	unused     map[string]error // flags that give values to variables, by these
}

// part is a document or a caller.
type part struct {
	document *review.Document
	caller   *account.Caller // nil of a document
	estate   *estate         // of the caller
}

// newSide reads the files of a path, as lint does.
func newSide(from string, o *options, stdin io.Reader) (*side, error) {
	where, err := originOf(from)
	if err != nil {
		return nil, err
	}
	s := &side{parts: make(map[string]*part), root: where.root()}
	r := newReviewer(o)
	r.gather, r.alone = s, where.revision != ""
	if err := where.visit(o.own, stdin, r.file); err != nil {
		return nil, err
	}
	r.finish()
	if len(r.wrong) > 0 {
		return nil, r.wrong[0]
	}
	s.notChecked, s.failed = r.out.notChecked, r.failed
	return s, nil
}

// gitFiles visits the files that a revision has at a path.
func gitFiles(rev, name string, visit func(input)) error {
	if strings.HasPrefix(rev, "-") || strings.HasPrefix(name, "-") {
		return fmt.Errorf("git:%s:%s: a revision and a path do not begin with a dash", rev, name)
	}
	list, err := git("ls-tree", "-r", "-z", "--name-only", "--full-tree", rev, "--", path.Clean(name))
	if err != nil {
		return err
	}
	files := strings.FieldsFunc(string(list), func(c rune) bool { return c == 0 })
	if path.Clean(name) == "." {
		if list, err = git("ls-tree", "-r", "-z", "--name-only", "--full-tree", rev); err != nil {
			return err
		}
		files = strings.FieldsFunc(string(list), func(c rune) bool { return c == 0 })
	}
	if len(files) == 0 {
		return fmt.Errorf("git:%s:%s: the revision has no such file", rev, name)
	}
	for _, file := range files {
		sought := file != path.Clean(name)
		if sought && !wanted(file) {
			continue
		}
		text, err := git("show", rev+":"+file)
		visit(input{name: file, text: text, err: err, sought: sought})
	}
	return nil
}

// git runs git and returns what it prints.
func git(args ...string) ([]byte, error) {
	c := exec.Command("git", args...)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		return nil, errors.New("git " + args[0] + ": " + strings.TrimSpace(errs.String()+" "+err.Error()))
	}
	return out, nil
}

// add takes documents in.
func (s *side) add(docs []*review.Document) {
	for _, d := range docs {
		file := d.Name
		if of := templateOf(d); of != nil { // wherever its words stand
			file = of.File
		} else if d.Map != nil {
			file, _ = d.Map.Position(0)
		}
		name := strings.TrimPrefix(strings.TrimPrefix(file, s.root), "/")
		if rest := strings.TrimPrefix(d.Name, file); rest != "" {
			name += "#" + strings.TrimPrefix(rest, "#")
		}
		if name == "" {
			name = path.Base(file)
		}
		for n, first := 2, name; s.parts[name] != nil; n++ { // another reading of its place
			name = fmt.Sprintf("%s (%d)", first, n)
		}
		s.parts[name] = &part{document: d}
	}
}

// addAccount takes the callers of an account in, with what is around it.
func (s *side) addAccount(e *estate) {
	s.accounts = append(s.accounts, e)
	for c := range e.Account.Callers() {
		s.parts[c.Principal.String()] = &part{caller: &c, estate: e}
	}
}

// is reports whether a name is that of a caller, as it may be written.
func (s *side) is(name, written string) bool {
	p := s.parts[name]
	return p != nil && p.caller != nil && (name == written || shortName(p.caller) == written)
}

// equal reports whether two documents have one text, in which the same parts are not known.
func (p *part) equal(other *part) bool {
	if p == nil || other == nil || p.document == nil || other.document == nil {
		return false
	}
	a, b := p.document, other.document
	if of, from := templateOf(a), templateOf(b); of != nil && from != nil && of.Differ(from) {
		return false
	}
	return a.Kind == b.Kind && bytes.Equal(a.Text, b.Text) && slices.Equal(a.Holes, b.Holes)
}

// templateOf is the document of a template that a document is; nil if it is of another file.
func templateOf(d *review.Document) *template.Document {
	w, ok := d.Map.(*way)
	if !ok {
		return nil
	}
	return w.of
}

// rulesBeside returns the rules of a part, or why there are none. A part that is not
// there has the rules that hold without it.
func (p *part) rulesBeside(other *part) (rules *analysis.Rules, reason string) {
	switch {
	case p == nil && other == nil:
		return nil, "neither side has it"
	case p == nil && other.document != nil:
		return rulesWithout(other.document.Kind)
	case p == nil:
		return nil, "" // a caller that is not there may do nothing
	case p.caller != nil:
		if len(p.caller.Problems) > 0 {
			return nil, p.caller.Problems[0].Error()
		}
		return analysis.OfCaller(p.caller.Policies), ""
	case other != nil && other.document != nil && other.document.Kind != p.document.Kind:
		return nil, fmt.Sprintf("one is of kind %s, the other of kind %s", p.document.Kind, other.document.Kind)
	}
	return rulesOf(p.document)
}

// rulesOf makes the rules of one document, or says why there are none.
func rulesOf(d *review.Document) (rules *analysis.Rules, reason string) {
	if len(d.Holes) > 0 {
		return nil, "it has parts that are not known, such as " + d.Holes[0].Expr
	}
	if errs := d.Errors(); len(errs) > 0 {
		return nil, "it does not load: " + oneLine(errs[0].Error())
	}
	p, err := policy.Parse(d.Name, d.Kind, d.Text)
	if err != nil {
		return nil, "it does not load: " + oneLine(err.Error())
	}
	return rulesWith(d.Kind, p)
}

// rulesWithout are the rules that hold where a document of a kind is not there.
func rulesWithout(kind policy.Kind) (rules *analysis.Rules, reason string) {
	switch kind {
	case policy.Identity:
		return nil, ""
	case policy.ServiceControl:
		return rulesWith(policy.Identity, allOf(policy.Identity))
	case policy.ResourceControl:
		return rulesWith(policy.Resource, allOf(policy.Resource))
	case policy.Trust:
		return rulesWith(kind, policy.MustParse("nobody", kind, []byte(nobody)))
	default:
		return rulesWith(kind, nil)
	}
}

// nobody is a trust policy that lets nobody in.
const nobody = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole",
"Condition":{"StringEquals":{"aws:username":"x"},"Null":{"aws:username":"true"}}}]}`

// rulesWith are the rules of one policy: of one that permits, and allows nothing by
// itself, together with another that allows everything.
func rulesWith(kind policy.Kind, p *policy.Policy) (rules *analysis.Rules, reason string) {
	var set *policy.Set
	var target *policy.Target
	var err error
	switch kind {
	case policy.Identity:
		set, err = policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	case policy.ServiceControl:
		set, err = policy.NewSet(policy.Policies{Identity: []*policy.Policy{allOf(policy.Identity)}, ServiceControl: [][]*policy.Policy{{p}}})
	case policy.ResourceControl:
		target, err = policy.NewTarget(policy.TargetPolicies{Resource: allOf(policy.Resource), ResourceControl: [][]*policy.Policy{{p}}})
	case policy.Endpoint:
		target, err = policy.NewTarget(policy.TargetPolicies{Endpoint: p})
	default:
		target, err = policy.NewTarget(policy.TargetPolicies{Resource: p})
	}
	switch {
	case err != nil:
		return nil, err.Error()
	case set != nil:
		return analysis.OfCaller(set), ""
	}
	return analysis.OfResource(target), ""
}

// allOf is a policy that allows everything, so that another one alone decides.
func allOf(kind policy.Kind) *policy.Policy {
	who := ""
	if kind == policy.Resource {
		who = `"Principal":"*",`
	}
	return policy.MustParse("everything", kind, []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",`+who+`"Action":"*","Resource":"*"}]}`))
}

// principalOf makes a caller of a text, which is its ARN.
func principalOf(text string) (policy.Principal, error) {
	a, err := arn.Parse(text)
	if err != nil {
		return policy.Principal{}, err
	}
	return callers.Of(a)
}
