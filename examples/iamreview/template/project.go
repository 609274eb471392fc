package template

import (
	"bytes"
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// maxCalls bounds how many calls of modules are followed, and maxLevels how deep.
const (
	maxCalls  = 1000
	maxLevels = 20
)

// project are folders of Terraform's language that may call each other as modules.
type project struct {
	env     Environment
	folders map[string]*folder
	files   []placed

	depth, steps, calls int
	sure                bool // the defaults of variables do not count
	choices
	// given are the variables of the root module that is read, as a plan or files of values
	// have them, and loose those of them that stand in no file.
	given map[string]*value
	loose map[string]bool

	flags   []*valueFile         // for all root modules
	loosely map[string]*assigned // values of flags for variables that one has not
	faults  []Fault
	hidden  hidden
}

// placed is a file of a project: a place in the project is its offset and the base.
type placed struct {
	name       string
	base, size int
}

// Place returns the file of a place, and where it is in it.
func (t *Template) Place(d *Document, at int) (file string, offset int) {
	for _, f := range t.files {
		if at <= f.base+f.size {
			return f.name, max(0, at-f.base)
		}
	}
	return d.File, at
}

// Modules is what was read of files in Terraform's language.
type Modules struct {
	Templates []*Template      // of each root module
	Failed    map[string]error // the files that could not be read
	Faults    []Fault          // of values of variables
}

// ReadModules reads files in Terraform's language, and files of values that Terraform reads
// by itself, with what flags give to variables, in the order of the flags. The files of a
// folder refer to each other, and a folder that another one calls is read as it is called.
func ReadModules(files []File, given []Given, env Environment) *Modules {
	p := &project{env: env, folders: make(map[string]*folder), loosely: make(map[string]*assigned)}
	order, failed := p.parse(files)
	p.give(given)
	roots := slices.DeleteFunc(p.roots(order), (*folder).empty)
	m := &Modules{Failed: failed}
	for _, root := range roots {
		m.Templates = append(m.Templates, p.read(root))
	}
	p.undeclaredAnywhere(roots)
	p.unread(order, roots)
	m.Faults = p.faults
	return m
}

// parse reads the files, and returns their folders in order, and the errors of the files
// that could not be read.
func (p *project) parse(files []File) (order []*folder, failed map[string]error) {
	failed = make(map[string]error)
	for _, f := range files {
		base := p.end()
		name := path.Dir(f.Name)
		if p.folders[name] == nil {
			p.folders[name] = newFolder(name)
			order = append(order, p.folders[name])
		}
		if IsAutomatic(f.Name) {
			values := readValues(f, base)
			p.folders[name].automatic = append(p.folders[name].automatic, values)
			p.faults = append(p.faults, values.faults...)
		} else if err := p.folders[name].parse(f, base); err != nil {
			failed[f.Name], p.folders[name].broken = err, true
		}
		p.files = append(p.files, placed{f.Name, base, len(f.Text)})
	}
	return order, failed
}

// end is the first place after all files.
func (p *project) end() int {
	if len(p.files) == 0 {
		return 0
	}
	last := p.files[len(p.files)-1]
	return last.base + last.size + 1
}

// roots are the folders that no other one calls, and one of each circle of calls.
func (p *project) roots(order []*folder) (roots []*folder) {
	called := make(map[*folder]bool)
	for _, f := range order {
		for _, b := range f.calls {
			if other := p.source(f, b); other != nil && other != f {
				called[other] = true
			}
		}
	}
	reached := make(map[*folder]bool)
	var reach func(f *folder)
	reach = func(f *folder) {
		if reached[f] {
			return
		}
		reached[f] = true
		for _, b := range f.calls {
			if other := p.source(f, b); other != nil {
				reach(other)
			}
		}
	}
	for _, round := range []map[*folder]bool{called, {}} {
		for _, f := range order {
			if !reached[f] && !round[f] {
				roots = append(roots, f)
				reach(f)
			}
		}
	}
	return roots
}

// source is the folder that a call names; nil if it is not among the files.
func (p *project) source(from *folder, b *hclsyntax.Block) *folder {
	name := sourceName(b)
	if !strings.HasPrefix(name, "./") && !strings.HasPrefix(name, "../") && name != "." && name != ".." {
		return nil
	}
	return p.folders[path.Join(from.name, name)]
}

// sourceName is where a call says its module is; "" if it is not written out.
func sourceName(b *hclsyntax.Block) string {
	a := b.Body.Attributes["source"]
	if a == nil {
		return ""
	}
	v, diags := a.Expr.Value(nil)
	if diags.HasErrors() || v.IsNull() || !v.IsKnown() || v.Type().FriendlyName() != "string" {
		return ""
	}
	return v.AsString()
}

// root makes the evaluator of a module that nobody calls.
func (p *project) root(m *folder) *evaluator {
	return &evaluator{
		project: p, module: m, children: make(map[string]*evaluator),
		evaluating: make(map[string]bool), made: make(map[string]*value), metBy: make(map[string][]choice), used: make(map[string]bool),
	}
}

// child is the evaluator of a module that is called here; nil if that is not followed.
func (e *evaluator) child(name string) *evaluator {
	c, ok := e.children[name]
	if ok {
		return c
	}
	if b := e.module.calls[name]; b != nil && e.calls < maxCalls && strings.Count(e.path, "module.") < maxLevels {
		if m := e.source(e.module, b); m != nil {
			e.calls++
			c = e.root(m)
			c.caller, c.as, c.path = e, b, e.path+"module."+name+"."
		}
	}
	e.children[name] = c
	return c
}

// all returns the evaluator with those of all modules that it calls, and notes the calls
// that are not followed.
func (e *evaluator) all(r *reader) []*evaluator {
	list := []*evaluator{e}
	for _, b := range e.module.order {
		if b.Type != "module" {
			continue
		}
		name := b.Labels[0]
		if e.none(b) != "" {
			continue
		}
		if c := e.child(name); c != nil {
			list = append(list, c.all(r)...)
			continue
		}
		reason := "what it makes is not read: its source is not among the files"
		if e.source(e.module, b) != nil {
			reason = fmt.Sprintf("what it makes is not read: there are more than %d calls, or they are nested deeper than %d levels", maxCalls, maxLevels)
		}
		at, _ := e.at(b.TypeRange)
		inFile := *r
		inFile.file = b.TypeRange.Filename
		inFile.skip(e.path+"module."+name, at, "%s", reason)
	}
	return list
}

// read reads the documents of a module and of those that it calls.
func (p *project) read(root *folder) *Template {
	r := &reader{out: &Template{Form: "Terraform", files: p.files}, of: make(map[string][]*review.Document)}
	p.depth, p.steps, p.calls = 0, 0, 0
	top := p.root(root)
	p.values(top)
	all := top.all(r)
	var things []thing
	for _, e := range all {
		things = append(things, e.resources(r)...)
	}
	r.estate(things, p.env)
	for _, e := range all {
		for _, b := range e.module.order { // some are parts of others
			if isPolicyData(b) {
				e.document(b)
			}
		}
	}
	for _, e := range all {
		e.unusedData(r)
	}
	r.nameDefaults(root)
	for i := range r.out.Documents {
		r.out.Documents[i].hidden = p.hidden
	}
	return r.out
}

func isPolicyData(b *hclsyntax.Block) bool {
	return b.Type == "data" && b.Labels[0] == "aws_iam_policy_document"
}

// resources reads the documents of the resources of a module, and returns what counts for
// an estate.
func (e *evaluator) resources(r *reader) (things []thing) {
	for _, b := range e.module.order {
		if b.Type != "resource" {
			continue
		}
		r := &reader{file: b.TypeRange.Filename, out: r.out, of: r.of}
		if why := e.none(b); why != "" && len(attributes[b.Labels[0]]) > 0 {
			at, _ := e.at(b.TypeRange)
			r.skip(e.path+b.Labels[0]+"."+b.Labels[1], at, "it is not made: %s", why)
			continue
		}
		for _, a := range attributes[b.Labels[0]] {
			e.attribute(r, b, a)
		}
	}
	before := e.sure
	e.sure = true
	for _, b := range e.module.order {
		if b.Type == "resource" && counts(b.Labels[0]) && e.none(b) == "" {
			things = append(things, thing{address: e.path + b.Labels[0] + "." + b.Labels[1], typ: b.Labels[0], values: e.body(b.Body)})
		}
	}
	e.sure = before
	return things
}

// unusedData reads the documents of the data sources that nothing refers to.
func (e *evaluator) unusedData(r *reader) {
	for _, b := range e.module.order {
		if !isPolicyData(b) || e.used["data."+b.Labels[0]+"."+b.Labels[1]] {
			continue
		}
		name := e.path + "data." + b.Labels[0] + "." + b.Labels[1]
		r := &reader{file: b.TypeRange.Filename, out: r.out}
		v := e.document(b)
		fillIn(v)
		r.add(v, found{name: name, pointer: "/data/" + b.Labels[0] + "/" + b.Labels[1], kind: kindOf(v),
			origin: review.Origin{Address: name, Template: "terraform", KindGuessed: true}})
	}
}

// nameDefaults says of documents which variables of the root module have their defaults in
// them: with others they may be different.
func (r *reader) nameDefaults(root *folder) {
	for i := range r.out.Documents {
		d := &r.out.Documents[i]
		var names []string
		for name, b := range root.variables {
			s := root.texts[b.TypeRange.Filename]
			from, to := s.place(b.Body.SrcRange.Start.Byte), s.end(b.Body.SrcRange.End.Byte)
			if slices.ContainsFunc(d.At[:len(d.At)-1], func(at int) bool { return from <= at && at < to }) {
				names = append(names, "var."+name)
			}
		}
		if len(names) == 0 {
			continue
		}
		slices.Sort(names)
		inFile := *r
		inFile.file = d.File
		inFile.skip(d.Name, d.At[0], "other values than the default of %s", strings.Join(names, ", "))
		d.Name += " (with the default of " + strings.Join(names, ", ") + ")"
	}
}

// attribute reads the documents in an attribute of a resource.
func (e *evaluator) attribute(r *reader, b *hclsyntax.Block, a attribute) {
	address := e.path + b.Labels[0] + "." + b.Labels[1]
	kind := a.kind
	if kind == 0 {
		typ, _ := e.argument(b.Body, "type").string()
		if kind = organizationKinds[typ]; kind == 0 {
			return
		}
	}
	f := found{kind: kind, origin: review.Origin{Address: address, Template: "terraform"}}
	if holder := e.argument(b.Body, holderOf[b.Labels[0]]); holder != nil {
		f.origin.Resource, _ = holder.string()
	}
	for at := range e.sites(b, a) {
		f.name, f.pointer = at.name, at.pointer
		e.use(r, b, at.x, f)
	}
}

// site is where a resource has a document.
type site struct {
	name, pointer string
	x             hclsyntax.Expression
	maybe         bool // its block, or one before it, may not be there
}

// sites yields where a resource has the documents of an attribute. An expression is to be
// followed before the next one is asked for.
func (e *evaluator) sites(b *hclsyntax.Block, a attribute) iter.Seq[site] {
	return func(yield func(site) bool) {
		address, pointer := e.path+b.Labels[0]+"."+b.Labels[1], "/resource/"+b.Labels[0]+"/"+b.Labels[1]+"/"
		if a.block == "" {
			if x := b.Body.Attributes[a.name]; x != nil {
				yield(site{address + "." + a.name, pointer + a.name, x.Expr, false})
			}
			return
		}
		i, uncertain := 0, false
		for body, maybe := range e.blocks(b.Body, a.block) {
			uncertain = uncertain || maybe != ""
			name, place := fmt.Sprintf("%s.%s[%d].%s", address, a.block, i, a.name), fmt.Sprintf("%s%s/%d/%s", pointer, a.block, i, a.name)
			if x := body.Attributes[a.name]; x != nil && !yield(site{name, place, x.Expr, uncertain}) {
				return
			}
			i++
		}
	}
}

// sameText reports whether two documents are the same text of the files.
func sameText(a, b *Document) bool {
	return len(a.At) == len(b.At) && a.At[0] == b.At[0] && a.At[len(a.At)-1] == b.At[len(b.At)-1] && bytes.Equal(a.Text, b.Text)
}

// counts reports whether a type of resource counts for what an estate is.
func counts(typ string) bool {
	switch typ {
	case "aws_dynamodb_table", "aws_dax_cluster", "aws_iam_role", "aws_iam_role_policy", "aws_iam_role_policy_attachment", "aws_iam_policy":
		return true
	}
	return false
}

// kindOf says what kind of policy a document is by its elements.
func kindOf(v *value) policy.Kind {
	trust, principal := true, false
	for _, s := range v.get("Statement").parts() {
		principal = principal || s.get("Principal") != nil || s.get("NotPrincipal") != nil
		trust = trust && s.get("Resource") == nil && s.get("NotResource") == nil
		for _, a := range s.get("Action").parts() {
			name, ok := a.string()
			trust = trust && (!ok || strings.HasPrefix(strings.ToLower(name), "sts:"))
		}
	}
	switch {
	case principal && trust:
		return policy.Trust
	case principal:
		return policy.Resource
	}
	return policy.Identity
}
