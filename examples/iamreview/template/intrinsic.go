package template

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The functions of CloudFormation. What they need and the template does not say is a
// hole.

// resolver replaces functions by what they make.
type resolver struct {
	env       Environment
	resources map[string]*value // by logical ID
	mappings  *value
	assumed   map[string]bool // conditions; one that is not there is not known
	depth     int
	naming    bool // the name of a resource is looked at
}

// functionOf returns the function that a value is, with its argument, in the long form
// or in the short one of YAML; "" if it is not a function.
func functionOf(v *value) (name string, arg *value) {
	if strings.HasPrefix(v.tag, "!") && !strings.HasPrefix(v.tag, "!!") && len(v.tag) > 1 {
		plain := *v
		plain.tag = ""
		return v.tag[1:], &plain
	}
	if v.form != object {
		return "", nil
	}
	for _, m := range v.members {
		key, _ := m.key.string()
		if strings.HasPrefix(key, "Fn::") {
			if len(v.members) > 1 {
				return "Transform", m.value // among others, it adds members
			}
			return key[len("Fn::"):], m.value
		}
	}
	switch key, arg := v.single(); {
	case key == "Ref":
		return "Ref", arg
	case key == "Condition" && (arg.form == str || arg.form == word):
		return "Condition", arg
	}
	return "", nil
}

// resolve returns the value with its functions replaced. The value itself stays as it is.
func (r *resolver) resolve(v *value) *value {
	if r.depth++; r.depth > maxDepth {
		r.depth--
		return holeAt(v, hole{expr: "what is nested too deeply"})
	}
	defer func() { r.depth-- }()
	if name, arg := functionOf(v); name != "" {
		return r.call(v, name, arg)
	}
	switch v.form {
	case list:
		out := *v
		out.items = nil
		for _, item := range v.items {
			if item = r.resolve(item); item.form != absent {
				out.items = append(out.items, item)
			}
		}
		return &out
	case object:
		out := *v
		out.members = nil
		for _, m := range v.members {
			if val := r.resolve(m.value); val.form != absent {
				out.members = append(out.members, member{m.key, val})
			}
		}
		return &out
	case str:
		return r.dynamic(v)
	case word: // CloudFormation makes strings of numbers
		out := *v
		out.form = str
		return &out
	default:
		return v
	}
}

// references are what CloudFormation looks up when it makes a stack.
var references = regexp.MustCompile(`\{\{resolve:[^{}]*\}\}`)

// dynamic makes holes of dynamic references.
func (r *resolver) dynamic(v *value) *value {
	found := references.FindAllIndex(v.text.bytes, -1)
	if found == nil {
		return v
	}
	out := *v
	out.text = text{end: v.text.end}
	at := 0
	for _, f := range found {
		before := v.text.slice(at, f[0])
		out.text.append(&before)
		out.text.addHole(hole{expr: string(v.text.bytes[f[0]:f[1]])}, v.text.place(f[0]))
		at = f[1]
	}
	rest := v.text.slice(at, len(v.text.bytes))
	out.text.append(&rest)
	return &out
}

// call returns what a function makes.
func (r *resolver) call(v *value, name string, arg *value) *value {
	var made *value
	switch name {
	case "Ref":
		made = r.ref(v, arg)
	case "GetAtt":
		made = r.getAtt(v, arg)
	case "Sub":
		made = r.sub(v, arg)
	case "Join":
		made = r.join(v, arg)
	case "If":
		made = r.choose(v, arg)
	case "Select":
		made = r.pick(arg)
	case "Split":
		made = r.split(v, arg)
	case "FindInMap":
		made = r.find(arg)
	case "ToJsonString":
		made = r.asText(arg)
	}
	if made == nil {
		return holeAt(v, hole{expr: expression(name, arg)})
	}
	return made
}

// expression writes a function as its short form, for people.
func expression(name string, arg *value) string {
	if s, ok := arg.string(); ok && len(s) < 80 && !strings.Contains(s, "\n") {
		return "!" + name + " " + s
	}
	var words []string
	if arg.form == list && name != "Join" && name != "Sub" {
		for _, item := range arg.items {
			if s, ok := item.string(); ok && item.tag == "" {
				words = append(words, s)
			}
		}
	}
	separator := ", "
	if name == "GetAtt" {
		separator = "."
	}
	if len(words) == 0 {
		return "!" + name
	}
	return "!" + name + " " + strings.Join(words, separator)
}

// made is a string in the place of a function: all of it stands where the function does.
func made(v *value, s string) *value { return named(s, v.start, v.end) }

// ref is Ref: a pseudo parameter, a parameter or a resource.
func (r *resolver) ref(v, arg *value) *value {
	name, ok := arg.string()
	if !ok {
		return nil
	}
	if name == "AWS::NoValue" {
		return &value{form: absent, start: v.start, end: v.end}
	}
	return r.filled(v, r.refText(name, "!Ref "+name))
}

// refText is what Ref of a name is as a text: known, or a hole.
func (r *resolver) refText(name, expr string) text {
	if known := r.pseudo(name); known != "" {
		return text{bytes: []byte(known)}
	}
	h := hole{expr: expr}
	if name == "AWS::StackId" {
		h.like = "arn:*:cloudformation:*:*:stack/*"
	} else if res := r.resources[name]; res != nil {
		like, whole := r.env.ofRef(r.typed(res))
		if whole {
			return text{bytes: []byte(like)}
		}
		h.like, h.ref = like, name
	}
	return text{bytes: []byte{mark}, holes: []hole{h}}
}

// pseudo returns a pseudo parameter that is known.
func (r *resolver) pseudo(name string) string {
	switch name {
	case "AWS::Partition":
		return r.env.Partition
	case "AWS::Region":
		return r.env.Region
	case "AWS::AccountId":
		return r.env.Account
	case "AWS::URLSuffix":
		switch {
		case r.env.Partition == "aws-cn":
			return "amazonaws.com.cn"
		case r.env.Partition != "":
			return "amazonaws.com"
		}
	}
	return ""
}

// filled is a text in the place of a value.
func (r *resolver) filled(v *value, t text) *value {
	if len(t.holes) == 1 && len(t.bytes) == 1 {
		return holeAt(v, t.holes[0])
	}
	out := &value{form: str, start: v.start, end: v.end}
	out.text = t
	out.text.at, out.text.end = nil, v.end
	for range t.bytes {
		out.text.at = append(out.text.at, v.start)
	}
	return out
}

// getAtt is GetAtt: "Resource.Attribute" or a list of the two.
func (r *resolver) getAtt(v, arg *value) *value {
	var names []string
	if s, ok := arg.string(); ok {
		id, attribute, _ := strings.Cut(s, ".")
		names = []string{id, attribute}
	}
	if arg.form == list {
		for _, item := range arg.items {
			s, ok := item.string()
			if !ok || item.tag != "" {
				return nil
			}
			names = append(names, s)
		}
	}
	if len(names) < 2 {
		return nil
	}
	attribute := strings.Join(names[1:], ".")
	return r.filled(v, r.attribute(names[0], attribute, "!GetAtt "+names[0]+"."+attribute))
}

// attribute is the text of an attribute of a resource.
func (r *resolver) attribute(id, attribute, expr string) text {
	h := hole{expr: expr}
	if res := r.resources[id]; res != nil {
		typ, name := r.typed(res)
		like, whole := r.env.ofAttribute(typ, attribute, name)
		if whole {
			return text{bytes: []byte(like)}
		}
		h.like, h.ref = like, id
	}
	return text{bytes: []byte{mark}, holes: []hole{h}}
}

// typed returns the type of a resource, and its name if the template says it.
func (r *resolver) typed(res *value) (typ, name string) {
	typ, _ = res.get("Type").string()
	if property := likenesses[typ].name; property != "" && !r.naming {
		r.naming = true // a name may hold a reference to the resource itself
		if v := res.path("Properties", property); v != nil {
			name, _ = r.resolve(v).string()
		}
		r.naming = false
	}
	return typ, name
}

// variable is one of a Sub.
var variable = regexp.MustCompile(`\$\{([^}]*)\}`)

// sub is Sub: a string, or a list of a string and an object of variables.
func (r *resolver) sub(v, arg *value) *value {
	vars := (*value)(nil)
	if arg.form == list {
		if len(arg.items) != 2 {
			return nil
		}
		arg, vars = arg.items[0], r.resolve(arg.items[1])
	}
	if arg.form != str {
		return nil
	}
	out := &value{form: str, start: arg.start, end: arg.end, text: text{end: arg.text.end}}
	if v.start < arg.start && v.start == arg.start-1 {
		out.start = v.start
	}
	at := 0
	for _, m := range variable.FindAllSubmatchIndex(arg.text.bytes, -1) {
		before := arg.text.slice(at, m[0])
		out.text.append(&before)
		at = m[1]
		name := strings.TrimSpace(string(arg.text.bytes[m[2]:m[3]]))
		if literal, ok := strings.CutPrefix(name, "!"); ok { // ${!Literal} is ${Literal}
			for i := range len("${" + literal + "}") {
				out.text.add(("${" + literal + "}")[i], arg.text.place(min(m[0]+i, m[1]-1)))
			}
			continue
		}
		t := r.subVariable(name, vars)
		if t.at == nil { // it stands where the variable does
			for range t.bytes {
				t.at = append(t.at, arg.text.place(m[0]))
			}
		}
		out.text.append(&t)
	}
	rest := arg.text.slice(at, len(arg.text.bytes))
	out.text.append(&rest)
	return r.dynamic(out)
}

// subVariable is what ${name} of a Sub is.
func (r *resolver) subVariable(name string, vars *value) text {
	expr := "${" + name + "}"
	if val := vars.get(name); val != nil {
		if val.form == str {
			return val.text
		}
		h := hole{expr: expr}
		if val.form == unknown {
			h = val.hole
		}
		return text{bytes: []byte{mark}, holes: []hole{h}}
	}
	if id, attribute, ok := strings.Cut(name, "."); ok {
		return r.attribute(id, attribute, expr)
	}
	return r.refText(name, expr)
}

// join is Join: a delimiter and a list.
func (r *resolver) join(v, arg *value) *value {
	if arg.form != list || len(arg.items) != 2 {
		return nil
	}
	delimiter, ok := arg.items[0].string()
	all := r.resolve(arg.items[1])
	if !ok || all.form != list {
		return nil
	}
	out := &value{form: str, start: v.start, end: max(v.end, arg.end), text: text{end: max(v.end, arg.end)}}
	for i, item := range all.items {
		if i > 0 {
			d := textAt(delimiter, item.start, item.start)
			out.text.append(&d)
		}
		switch item.form {
		case str:
			out.text.append(&item.text)
		case unknown:
			out.text.addHole(item.hole, item.start)
		default:
			return nil
		}
	}
	if len(out.text.at) > 0 {
		out.text.end = max(out.text.at[len(out.text.at)-1]+1, out.text.at[0]+1)
	}
	return out
}

// choose is If: what it makes depends on a condition.
func (r *resolver) choose(v, arg *value) *value {
	if arg.form != list || len(arg.items) != 3 {
		return nil
	}
	name, _ := arg.items[0].string()
	holds, known := r.assumed[name]
	switch {
	case !known:
		return holeAt(v, hole{expr: "!If " + name})
	case holds:
		return r.resolve(arg.items[1])
	}
	return r.resolve(arg.items[2])
}

// pick is Select: an index and a list.
func (r *resolver) pick(arg *value) *value {
	if arg.form != list || len(arg.items) != 2 {
		return nil
	}
	index, _ := r.resolve(arg.items[0]).string()
	n, err := strconv.Atoi(index)
	all := r.resolve(arg.items[1])
	if err != nil || all.form != list || n < 0 || n >= len(all.items) {
		return nil
	}
	return all.items[n]
}

// split is Split: a delimiter and a string.
func (r *resolver) split(v, arg *value) *value {
	if arg.form != list || len(arg.items) != 2 {
		return nil
	}
	delimiter, ok := arg.items[0].string()
	s, known := r.resolve(arg.items[1]).string()
	if !ok || !known || delimiter == "" {
		return nil
	}
	out := &value{form: list, start: v.start, end: v.end}
	for part := range strings.SplitSeq(s, delimiter) {
		out.items = append(out.items, made(v, part))
	}
	return out
}

// find is FindInMap, with keys that are known.
func (r *resolver) find(arg *value) *value {
	if arg.form != list || len(arg.items) < 3 {
		return nil
	}
	at := r.mappings
	for _, item := range arg.items[:3] {
		key, ok := r.resolve(item).string()
		if !ok {
			return nil
		}
		at = at.get(key)
	}
	if at == nil || at.form != str && at.form != word && at.form != list {
		return nil
	}
	return at // without functions: mappings hold none
}

// asText is ToJsonString: of an object, which is read as the document that the text holds.
func (r *resolver) asText(arg *value) *value {
	if v := r.resolve(arg); v.form == object {
		return v
	}
	return nil
}

// conditionsOf returns the conditions that a value depends on, sorted.
func conditionsOf(v *value) []string {
	names := make(map[string]bool)
	var walk func(v *value)
	walk = func(v *value) {
		if name, arg := functionOf(v); name == "If" && arg.form == list && len(arg.items) == 3 {
			if condition, ok := arg.items[0].string(); ok {
				names[condition] = true
			}
		}
		for _, item := range v.items {
			walk(item)
		}
		for _, m := range v.members {
			walk(m.value)
		}
	}
	walk(v)
	return slices.Sorted(maps.Keys(names))
}
