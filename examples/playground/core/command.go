package core

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// script is a command for a shell, with the files that it needs.
type script struct {
	files strings.Builder
	names map[string]bool
	args  []string
}

func newScript(args ...string) *script { return &script{names: make(map[string]bool), args: args} }

// quote writes a text so that a shell reads it as it is.
func quote(text string) string {
	if text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,=@") == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// add adds arguments.
func (s *script) add(args ...string) {
	for _, a := range args {
		s.args = append(s.args, quote(a))
	}
}

// file writes a file and returns it as an argument. Its name is made of letters that
// mean nothing to a shell.
func (s *script) file(name, text string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", r) {
			return r
		}
		return '-'
	}, name)
	clean = strings.TrimSuffix(strings.Trim(clean, "-."), ".json")
	if clean == "" || len(clean) > 60 {
		clean = "policy"
	}
	file := clean + ".json"
	for n := 2; s.names[file]; n++ {
		file = fmt.Sprintf("%s-%d.json", clean, n)
	}
	s.names[file] = true
	end := "END"
	for strings.Contains(text, end) {
		end += "_"
	}
	fmt.Fprintf(&s.files, "cat >\"$dir/%s\" <<'%s'\n%s\n%s\n", file, end, strings.TrimRight(text, "\n"), end)
	return `"$dir/` + file + `"`
}

// policy adds a flag with the file of a policy; without a name for the flag the file
// alone.
func (s *script) policy(w *world, flag string, p *policy.Policy) {
	if p == nil {
		return
	}
	file := s.file(p.Name(), w.sources[p].text)
	if flag != "" {
		s.args = append(s.args, flag)
	}
	s.args = append(s.args, file)
}

func (s *script) policies(w *world, flag string, list []*policy.Policy) {
	for _, p := range list {
		s.policy(w, flag, p)
	}
}

// levels adds a flag for each level of an organization.
func (s *script) levels(w *world, flag string, levels [][]*policy.Policy) {
	for _, list := range levels {
		var files []string
		for _, p := range list {
			files = append(files, s.file(p.Name(), w.sources[p].text))
		}
		if len(files) > 0 {
			s.args = append(s.args, flag, strings.Join(files, ","))
		}
	}
}

// text is the whole script.
func (s *script) text() string {
	head := "# in a checkout of iameval\ndir=$(mktemp -d)\n"
	var b strings.Builder
	width := 0
	for i, a := range s.args {
		switch {
		case i == 0:
		case width > 90 && strings.HasPrefix(a, "-"):
			b.WriteString(" \\\n\t")
			width = 0
		default:
			b.WriteByte(' ')
		}
		b.WriteString(a)
		width += len(a) + 1
	}
	return head + s.files.String() + b.String() + "\n"
}

// caller adds the flags for a caller, its policies and its keys.
func (w *world) callerFlags(s *script, e *Exported, i int, unknown []string) {
	c := &w.callers[i]
	p := c.Policies.Policies()
	s.add("-principal", c.Principal.String())
	if role := c.Principal.Role(); role.IsValid() && role.Path() != "" && role.Path() != "/" && c.Principal.ARN() != role {
		e.note("The command takes the role of a session to have no path.")
	}
	if w.in.Callers[i].UniqueID != "" {
		e.note("The command takes no unique IDs.")
	}
	s.policies(w, "-user", p.Identity)
	s.policy(w, "-boundary", p.Boundary)
	s.policies(w, "-session", p.Session)
	s.levels(w, "-scp", p.ServiceControl)
	for _, k := range w.in.Keys {
		if k.Of != "" {
			e.note("The command gives the keys of service roles no values.")
			continue
		}
		w.keyFlags(s, e, &k)
	}
	slices.Sort(unknown)
	for _, key := range slices.Compact(unknown) {
		s.add("-unknown", key)
	}
	if w.in.Time != "" {
		s.add("-time", w.in.Time)
	}
}

// keyFlags adds a key that was given. Unknown ones are among those that the policies
// read and nothing says; those that are absent need no flag.
func (w *world) keyFlags(s *script, e *Exported, k *Key) {
	switch k.State {
	case "":
		s.add("-context", k.Key+"="+k.Value)
	case "list":
		if len(k.Values) < 2 {
			e.note("The command takes a list of one for a single value, and has no empty lists: %s.", k.Key)
		}
		for _, v := range k.Values {
			s.add("-context", k.Key+"="+v)
		}
	case "absent":
		if computed[condition.FoldKey(k.Key)] {
			e.note("The command cannot say that %s is absent, which follows from the request.", k.Key)
		}
	}
}

func (w *world) decideCommand(e *Exported, q *question, unknown []string) string {
	s := newScript("go", "run", "./examples/effectiveaccess")
	asked := &w.in.Question
	if q.body { // what the body says is found again
		unknown = slices.DeleteFunc(unknown, ofResource)
	}
	w.callerFlags(s, e, q.index, unknown)
	if !q.body {
		r := &q.asks[0]
		s.add("-action", r.Action, "-resource", r.Resource.String())
		if r.ResourceAccount != "" {
			s.add("-resource-account", r.ResourceAccount)
		}
		t := r.Target.Policies()
		flag := "-resource-policy"
		if r.Resource.Kind() == arn.Role {
			flag = "-trust"
		}
		s.policy(w, flag, t.Resource)
		s.policy(w, "-endpoint-policy", t.Endpoint)
		s.levels(w, "-rcp", t.ResourceControl)
		support := r.Support
		support.Unsigned = false
		s.add("-reach", support.String())
		if r.Support.Unsigned {
			s.args = append(s.args, "-unsigned")
		}
		for i := range w.in.Tables {
			for _, tag := range w.in.Tables[i].Tags {
				if w.tables[i] == r.Resource {
					s.add("-context", "aws:ResourceTag/"+tag.Key+"="+tag.Value)
				}
			}
		}
		s.args = append(s.args, "-explain")
		return s.text()
	}
	s.add("-operation", asked.Operation, "-body")
	s.args = append(s.args, s.file("body", asked.Body))
	if asked.Region != "" {
		s.add("-region", asked.Region)
	}
	w.tableFlags(s, true)
	return s.text()
}

// tableFlags adds the tables with their policies and, for a body, their keys.
func (w *world) tableFlags(s *script, body bool) {
	for i, a := range w.tables {
		s.add("-table", a.String())
		s.policy(w, "-table-policy", w.targets[a].Policies().Resource)
		if key := w.described[a].Key; len(key) > 0 && body {
			s.add("-key", a.Table()+"="+strings.Join(key, ","))
		}
		for _, tag := range w.in.Tables[i].Tags {
			s.add("-context", "aws:ResourceTag/"+tag.Key+"="+tag.Value)
		}
	}
	s.levels(w, "-rcp", w.levels("rcp"))
}

// matrixCommand is the matrix of one caller.
func (w *world) matrixCommand(e *Exported, caller int) string {
	s := newScript("go", "run", "./examples/effectiveaccess")
	_, unknown, _ := contextOf(w.callers[caller].Context)
	w.callerFlags(s, e, caller, unknown)
	w.tableFlags(s, false)
	for i := range w.clusters {
		x := &w.clusters[i]
		s.add("-cluster", x.ARN.String(), "-role-arn", x.Role.Principal.Role().String())
		s.policies(w, "-role", x.Role.Policies.Policies().Identity)
		if x.Role.Policies.Policies().Boundary != nil {
			e.note("The command gives a service role no boundary.")
		}
		if x.Trust != nil {
			s.policy(w, "-trust", x.Trust)
		} else {
			s.args = append(s.args, "-trust", s.file("trusts-nobody", nobody))
		}
	}
	if w.in.CurrentProtocol {
		s.add("-current-protocol")
	}
	if w.in.RequireMetadata {
		s.add("-require-metadata")
	}
	if len(w.callers) > 1 {
		e.note("The command asks for one caller, %v.", w.callers[caller].Principal)
	}
	return s.text()
}

// compareCommand compares the policies of the first whose policies change.
func (w *world) compareCommand(e *Exported, then *world, c *Compared) string {
	for _, p := range c.Pairs {
		s := newScript("go", "run", "./examples/policydiff")
		switch p.Scope {
		case "caller", "role":
			old, proposed := w.setOf(p.Of).Policies(), then.setOf(p.Of).Policies()
			if proposed.Boundary != nil {
				s.policy(then, "-boundary", proposed.Boundary)
			}
			if old.Boundary != nil || len(old.Session)+len(proposed.Session) > 0 {
				e.note("The command has one boundary for both sides, and no session policies.")
			}
			if len(old.Identity) == 0 || len(proposed.Identity) == 0 {
				continue
			}
			s.side(w, old.Identity)
			s.side(then, proposed.Identity)
		default:
			a, err := arn.Parse(p.Of)
			if err != nil || w.targets[a].Policies().Resource == nil || then.targets[a].Policies().Resource == nil {
				continue
			}
			s.add("-type", p.Scope)
			s.policy(w, "", w.targets[a].Policies().Resource)
			s.policy(then, "", then.targets[a].Policies().Resource)
		}
		if len(c.Pairs) > 1 {
			e.note("The command compares one pair, that of %s.", p.Of)
		}
		return s.text()
	}
	e.note("The command compares documents, and nothing is proposed that it could compare.")
	return ""
}

// side adds the files of one side, with commas between them.
func (s *script) side(w *world, list []*policy.Policy) {
	var files []string
	for _, p := range list {
		files = append(files, s.file(p.Name(), w.sources[p].text))
	}
	s.args = append(s.args, strings.Join(files, ","))
}

// reviewCommand reviews the documents, one kind after the other.
func (w *world) reviewCommand() string {
	s := newScript()
	byKind := make(map[string][]string)
	for i := range w.in.Documents {
		d := &w.in.Documents[i]
		kind := kinds[d.Layer].String()
		byKind[kind] = append(byKind[kind], s.file(d.Name, d.Text))
	}
	var lines []string
	for _, kind := range []string{"identity", "resource", "trust", "scp", "rcp", "endpoint"} {
		if len(byKind[kind]) > 0 {
			lines = append(lines, "go -C examples/iamreview run . lint --kind "+kind+" "+strings.Join(byKind[kind], " "))
		}
	}
	s.args = []string{strings.Join(lines, "\n")}
	return s.text()
}
