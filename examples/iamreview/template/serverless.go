package template

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/iameval/iameval/examples/iamreview/internal/glance"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// The Serverless Framework writes statements into its own configuration, and
// CloudFormation below "resources". Its variables are ${source:address}: those of the
// file itself are followed, and what the others are is not known.

// services is what configurations of the framework have in their text.
var services = glance.New(`(?m)^["']?provider["']?\s*:`, "provider")

// isService reports whether a value is a configuration of the framework for AWS.
func isService(v *value) bool {
	provider := v.get("provider")
	return v.get("service") != nil && (provider.get("name").is("aws") || provider.is("aws"))
}

// readService reads the documents of a configuration.
func (r *reader) readService(root *value, env Environment) {
	r.out.Form = "Serverless"
	s := &service{reader: r, root: root, env: env}
	for _, path := range [][]string{
		{"provider", "iam", "role", "statements"}, {"provider", "iamRoleStatements"},
	} {
		s.statements(root.path(path...), policy.Identity, path...)
	}
	for _, path := range [][]string{
		{"provider", "apiGateway", "resourcePolicy"}, {"provider", "resourcePolicy"},
	} {
		s.statements(root.path(path...), policy.Resource, path...)
	}
	root.get("functions").each(func(name string, _, f *value) {
		s.statements(f.get("iamRoleStatements"), policy.Identity, "functions", name, "iamRoleStatements")
	})
	s.resources(root.get("resources"), "/resources")
}

// service is a configuration of the framework.
type service struct {
	*reader
	root  *value
	env   Environment
	depth int
	steps int
}

// statements reads the statements of a path. The framework makes a document of them,
// with the Version.
func (s *service) statements(v *value, kind policy.Kind, path ...string) {
	if v == nil || v.form == null {
		return
	}
	f := found{name: strings.Join(path, "."), kind: kind, pointer: "/" + strings.Join(escaped(path), "/")}
	f.origin = review.Origin{Address: f.name, Template: "serverless", VersionAdded: true}
	resolver := s.resolver()
	v = resolver.resolve(s.value(v))
	if v.form == str && v.text.known() { // such as a path
		s.skip(f.name, v.start, "not statements")
		return
	}
	if v.form == unknown || v.form == str {
		s.skip(f.name, v.start, "not known: %s", exprs(append(v.text.holes, v.hole)))
		return
	}
	if kind == policy.Resource {
		v = longResources(v)
	}
	s.add(statementsOnly(v), f)
}

func escaped(path []string) (all []string) {
	for _, name := range path {
		all = append(all, escapePointer(name))
	}
	return all
}

// resolver replaces functions of CloudFormation, which may be anywhere.
func (s *service) resolver() *resolver {
	r := &resolver{env: s.env, resources: make(map[string]*value)}
	for _, part := range s.root.get("resources").parts() {
		part.get("Resources").each(func(id string, _, res *value) {
			r.resources[id] = s.value(res)
		})
	}
	return r
}

// resources reads the CloudFormation of a configuration, which may be in parts.
func (s *service) resources(v *value, pointer string) {
	v = s.value(orNull(v))
	switch {
	case v.form == list:
		for i, part := range v.items {
			s.resources(part, pointer+"/"+strconv.Itoa(i))
		}
	case v.form == unknown:
		s.skip("resources", v.start, "not known: %s", v.hole.expr)
	case v.form == str:
		s.skip("resources", v.start, "not known: %s", exprs(v.text.holes))
	case v.get("Resources") != nil:
		s.readStack(v, s.env, pointer)
		s.out.Form = "Serverless"
	}
}

// value replaces the framework's variables.
func (s *service) value(v *value) *value {
	if s.steps++; s.steps > maxNodes || s.depth > maxDepth {
		return holeAt(v, hole{expr: "what refers to too much"})
	}
	s.depth++
	defer func() { s.depth-- }()
	out := *v
	switch v.form {
	case str:
		return s.text(v)
	case list:
		out.items = nil
		for _, item := range v.items {
			out.items = append(out.items, s.value(item))
		}
	case object:
		out.members = nil
		for _, m := range v.members {
			out.members = append(out.members, member{m.key, s.value(m.value)})
		}
	default: // has no variables
	}
	return &out
}

// sources are where variables of the framework may come from. What else stands in
// ${...} is left to CloudFormation and to policies.
var sources = regexp.MustCompile(`^(self|opt|env|ssm|cf|sls|param|output|git|terraform|vault|doppler|custom|state)(\.[A-Za-z0-9-]+|\([^)]*\))?:|^aws:(accountId|region)\b|^(file|strToBool|ssm|cf|terraform)\(|^s3:[^/}]+/`)

// text replaces the variables in a string. One that is the whole of it may be anything.
func (s *service) text(v *value) *value {
	out := *v
	out.text = text{end: v.text.end}
	last := 0
	for at := 0; at < len(v.text.bytes); at++ {
		end := variableEnd(v.text.bytes, at)
		if end < 0 {
			continue
		}
		made := s.variable(string(v.text.bytes[at+2 : end-1]))
		if at == 0 && end == len(v.text.bytes) && made.form != str {
			made.tag = v.tag
			return placedAt(made, v)
		}
		before := v.text.slice(last, at)
		out.text.append(&before)
		inner := *placedAt(made, &value{start: v.text.place(at), end: v.text.place(end)})
		if !out.text.appendValue(&inner) {
			out.text.addHole(hole{expr: string(v.text.bytes[at:end])}, v.text.place(at))
		}
		last, at = end, end-1
	}
	if last == 0 {
		return v
	}
	rest := v.text.slice(last, len(v.text.bytes))
	out.text.append(&rest)
	return &out
}

// placedAt is a value in the place of another: a variable stands where it is written.
func placedAt(v, place *value) *value {
	out := *v
	out.start, out.end = place.start, place.end
	if v.form == str || v.form == word {
		out.text.end = place.end
		out.text.at = make([]int, len(v.text.bytes))
		for i := range out.text.at {
			out.text.at[i] = place.start
		}
	}
	return &out
}

// variableEnd returns the end of the variable of the framework that begins at an offset;
// -1 if none does.
func variableEnd(b []byte, at int) int {
	if at+2 >= len(b) || b[at] != '$' || b[at+1] != '{' || !sources.Match(b[at+2:]) {
		return -1
	}
	depth := 0
	for i := at; i < len(b); i++ {
		switch b[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// variable is what ${expr} is: what the file itself has is followed.
func (s *service) variable(expr string) *value {
	unknownHere := &value{form: unknown, hole: hole{expr: "${" + expr + "}"}}
	if env := s.pseudo(expr); env != "" {
		return named(env, 0, 0)
	}
	address, ok := strings.CutPrefix(expr, "self:")
	if !ok || strings.ContainsAny(address, "${},'\"") { // with a default, or with others in it
		return unknownHere
	}
	at := s.root.path(strings.Split(address, ".")...)
	if at == nil || s.depth > 50 {
		return unknownHere
	}
	if at = s.value(at); at.form == unknown || at.form == null {
		return unknownHere
	}
	return at
}

// pseudo returns what is known of the account.
func (s *service) pseudo(expr string) string {
	switch expr {
	case "aws:accountId":
		return s.env.Account
	case "aws:region":
		return s.env.Region
	}
	return ""
}
