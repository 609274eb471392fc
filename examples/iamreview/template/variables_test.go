package template

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// readGiven reads files that are given as "name", "text", ..., with what flags give, and
// lists what was read and what is wrong with values.
func readGiven(t *testing.T, given []Given, pairs ...string) (documents, skipped, faults []string) {
	t.Helper()
	var files []File
	for i := 0; i+1 < len(pairs); i += 2 {
		files = append(files, File{pairs[i], []byte(pairs[i+1])})
	}
	m := ReadModules(files, given, Environment{})
	for name, err := range m.Failed {
		t.Errorf("%s: %v", name, err)
	}
	all := slices.Clone(files)
	for _, g := range given {
		if g.File != nil {
			all = append(all, *g.File)
		}
	}
	for _, r := range m.Templates {
		checkRead(t, r, len(whole(all)))
		docs, more := listed(r)
		documents, skipped = append(documents, docs...), append(skipped, more...)
	}
	for _, f := range m.Faults {
		what := fmt.Sprintf("%s:%d-%d", f.File, f.Start, f.End)
		if f.Undeclared {
			what += " undeclared"
		}
		if f.Unused {
			what += " unused"
		}
		faults = append(faults, what+": "+f.Err.Error())
	}
	return documents, skipped, faults
}

func inFile(name, text string) Given { return Given{File: &File{name, []byte(text)}} }

// TestOrder: the last value of a variable counts: of terraform.tfvars, terraform.tfvars.json,
// the automatic files by their names, and flags in their order.
func TestOrder(t *testing.T) {
	automatic := []string{
		"terraform.tfvars", `r = "arn:aws:s3:::one"`, "terraform.tfvars.json", `{"r": "arn:aws:s3:::two"}`,
		"a.auto.tfvars.json", `{"r": "arn:aws:s3:::three"}`, "b.auto.tfvars", `r = "arn:aws:s3:::four"`, ".auto.tfvars", `r = "arn:aws:s3:::five"`,
	}
	main := []string{"main.tf", "variable \"r\" { default = \"x\" }\n" + allowing("p", "var.r")}
	for n, want := range []string{"one", "two", "five", "three", "four"} {
		files := slices.Clone(main)
		for _, i := range [][]int{{0}, {1, 0}, {4, 1, 0}, {0, 1, 2, 4}, {3, 2, 1, 0, 4}}[n] {
			files = append(files, automatic[2*i:2*i+2]...)
		}
		docs, skipped, faults := readGiven(t, nil, files...)
		compare(t, want, []string{allowed("aws_iam_policy.p.policy", `"arn:aws:s3:::`+want+`"`)}, docs)
		compare(t, want+": skipped and faults", nil, append(skipped, faults...))
	}
	all := slices.Concat(main, automatic)
	for _, test := range []struct {
		given []Given
		want  string
	}{
		{[]Given{inFile("prod.tfvars", `r = "arn:aws:s3:::file"`)}, "file"},
		{[]Given{{Name: "r", Value: "arn:aws:s3:::flag"}, inFile("prod.tfvars", `r = "arn:aws:s3:::file"`)}, "file"},
		{[]Given{inFile("prod.tfvars", `r = "arn:aws:s3:::file"`), {Name: "r", Value: "arn:aws:s3:::flag"}}, "flag"},
		{[]Given{inFile("prod.json", `{"r": "arn:aws:s3:::json"}`)}, "json"},
		{[]Given{inFile("a", `r = "arn:aws:s3:::a"`), inFile("b", `r = "arn:aws:s3:::b"`)}, "b"},
	} {
		docs, _, faults := readGiven(t, test.given, all...)
		compare(t, test.want, []string{allowed("aws_iam_policy.p.policy", `"arn:aws:s3:::`+test.want+`"`)}, docs)
		compare(t, test.want, nil, faults)
	}
}

// TestGivenTypes: a value is converted to the type of its variable, as Terraform does, and
// decides what a default does not.
func TestGivenTypes(t *testing.T) {
	for _, test := range []struct{ variable, value, expression, want string }{
		{``, `"a"`, `var.v`, `"a"`},
		{``, `5`, `var.v`, `5`},
		{`type = string`, `5`, `var.v`, `"5"`},
		{`type = "string"`, `5`, `var.v`, `"5"`},
		{`type = string`, `1.50`, `var.v`, `"1.5"`},
		{`type = string`, `true`, `var.v`, `"true"`},
		{`type = list(string)`, `["a", 5]`, `var.v`, `["a","5"]`},
		{`type = set(string)`, `["b", "a", "b"]`, `var.v`, `["a","b"]`},
		{`type = list`, `["a"]`, `var.v`, `["a"]`},
		{`type = map`, `{ x = "a" }`, `var.v["x"]`, `"a"`},
		{`type = map(string)`, `{ x = 5 }`, `var.v.x`, `"5"`},
		{`type = object({ x = string, y = optional(string, "d") })`, `{ x = "a", z = 1 }`, `"${var.v.x}${var.v.y}"`, `"ad"`},
		{`type = object({ x = string, y = optional(string, "d") })`, `{ x = "a", z = 1 }`, `var.v.z`, `"‹*›"`},
		{`type = any`, `["a", "b"]`, `var.v[1]`, `"b"`},
		{``, `"a$${b}"`, `var.v`, `"a${b}"`},
		{``, `"a${1 + 1}"`, `var.v`, `"a2"`},
		{``, `-1`, `var.v`, `-1`},
		{``, "<<EOT\na\nEOT\n", `"${var.v}b"`, `"a\u000ab"`},
		{``, `["a", 5]`, `tolist(var.v)`, `["a","5"]`},
		{``, `["a", 5]`, `var.v`, `["a",5]`},
		{``, `[1, 2]`, `tolist(var.v)`, `[1,2]`},
		// What is empty is known, and switches off what it is in.
		{`type = string`, `""`, `"a${var.v}b"`, `"ab"`},
		{`type = list(string)`, `[]`, `concat(["a"], var.v)`, `["a"]`},
		{`type = list(string)`, `[]`, `var.v`, `"‹*›"`},
		{``, `""`, `var.v`, `"‹*›"`},
		{``, `null`, `var.v`, `"‹*›"`},
		{`default = "d"`, `null`, `var.v`, `"‹*›"`},
		// Conditions on it.
		{`type = bool`, `true`, `var.v ? "a" : "b"`, `"a"`},
		{`type = bool`, `"false"`, `var.v ? "a" : "b"`, `"b"`},
		{`type = bool`, `false`, `!var.v ? "a" : "b"`, `"a"`},
		{``, `"prod"`, `var.v == "prod" ? "a" : "b"`, `"a"`},
		{``, `"test"`, `var.v == "prod" ? "a" : "b"`, `"b"`},
		{``, `"test"`, `var.v != "prod" && var.v != "" ? "a" : "b"`, `"a"`},
		{``, `"test"`, `var.v == "prod" || var.v == "test" ? "a" : "b"`, `"a"`},
		{``, `""`, `var.v == "" ? "a" : "b"`, `"a"`},
		{``, `null`, `var.v == null ? "a" : "b"`, `"a"`},
		{``, `"x"`, `var.v != null ? "a" : "b"`, `"a"`},
		{`type = number`, `3`, `var.v >= 3 && var.v < 4 ? "a" : "b"`, `"a"`},
		{`type = number`, `"3"`, `var.v == 3.0 ? "a" : "b"`, `"a"`},
		{`type = number`, `2`, `var.v > 2 ? "a" : "b"`, `"b"`},
		{`type = list(string)`, `["x", "y"]`, `length(var.v) == 2 ? "a" : "b"`, `"a"`},
		{`type = list(string)`, `[]`, `length(var.v) > 0 ? "a" : "b"`, `"b"`},
		{`type = map(string)`, `{ x = 1 }`, `length(var.v) > 0 ? "a" : "b"`, `"a"`},
	} {
		main := "variable \"v\" {\n" + test.variable + "\n}\n" + allowing("p", test.expression)
		what := test.variable + ", " + test.value + ": " + test.expression
		docs, _, faults := readGiven(t, nil, "main.tf", main, "terraform.tfvars", "v = "+test.value+"\n")
		compare(t, what, []string{allowed("aws_iam_policy.p.policy", test.want)}, docs)
		compare(t, what, nil, faults)
	}
}

// TestConditionsNotKnown: what is not surely known decides nothing.
func TestConditionsNotKnown(t *testing.T) {
	for _, condition := range []string{
		`var.default == "d"`, `var.none == "x"`, `!var.none`, `var.none && true`, `var.none || false`, `true && var.none`, `false || var.none`, `var.n == "1"`, `var.none > 1`, `"a" > 1`,
		`1 + 1 == var.none`, `length(var.none) > 0`, `length(toset(["a", "a"])) == 1`, `length([var.none]) == 1`, `length("ab") == 2`, `["a"] == ["a"]`,
	} {
		main := "variable \"default\" { default = \"d\" }\nvariable \"none\" {}\nvariable \"n\" {}\n" + allowing("p", condition+` ? "a" : "b"`)
		docs, _, _ := readGiven(t, []Given{inFile("v", "n = 1\n")}, "main.tf", main)
		for i, d := range docs {
			docs[i] = d[strings.Index(d, " identity"):]
		}
		if want := allowed("", `"a"`); len(docs) != 2 || docs[0] != want {
			t.Errorf("%s: %q, want it with the condition and without", condition, docs)
		}
	}
	for _, condition := range []string{`var.none && false`, `false && var.none`} {
		docs, _, _ := readGiven(t, nil, "main.tf", "variable \"none\" {}\n"+allowing("p", condition+` ? "a" : "b"`))
		compare(t, condition, []string{allowed("aws_iam_policy.p.policy", `"b"`)}, docs)
	}
	for _, condition := range []string{`var.none || true`, `true || var.none`} {
		docs, _, _ := readGiven(t, nil, "main.tf", "variable \"none\" {}\n"+allowing("p", condition+` ? "a" : "b"`))
		compare(t, condition, []string{allowed("aws_iam_policy.p.policy", `"a"`)}, docs)
	}
}

// TestSwitchedOff: what a value switches off is not made.
func TestSwitchedOff(t *testing.T) {
	const main = `variable "create" { type = bool }
variable "names" { type = list(string) }
resource "aws_iam_policy" "p" {
  count  = var.create ? 1 : 0
  policy = jsonencode({Statement = []})
}
resource "aws_iam_role" "r" {
  assume_role_policy = ""
  dynamic "inline_policy" {
    for_each = var.names
    content { policy = jsonencode({Statement = []}) }
  }
}
`
	docs, skipped, faults := readGiven(t, nil, "main.tf", main, "terraform.tfvars", "create = false\nnames = []\n")
	compare(t, "off", nil, append(docs, faults...))
	compare(t, "off: skipped", []string{"aws_iam_policy.p: it is not made: count is 0"}, skipped)
	docs, _, _ = readGiven(t, nil, "main.tf", main, "terraform.tfvars", "create = true\nnames = [\"a\"]\n")
	compare(t, "on", []string{`aws_iam_policy.p.policy identity: {"Statement":[]}`, `aws_iam_role.r.inline_policy[0].policy identity: {"Statement":[]}`}, docs)
}

// TestNoDocument: an attribute that is given null, or an empty text, has no document.
func TestNoDocument(t *testing.T) {
	for _, value := range []string{"null", `""`} {
		docs, skipped, faults := readGiven(t, nil, "main.tf", "variable \"v\" {}\nresource \"aws_sqs_queue\" \"q\" { policy = var.v }\n", "terraform.tfvars", "v = "+value+"\n")
		compare(t, value, nil, append(append(docs, skipped...), faults...))
	}
}

// TestFlagValues: a value that is given by itself is a string, unless the type of the
// variable says otherwise. It stands where it is used.
func TestFlagValues(t *testing.T) {
	const list = `want list(string) in Terraform's language, as main.tf:1 declares it, such as '["a"]'; strings need their quotes`
	for _, test := range []struct{ variable, value, want, fault string }{
		{``, `a`, `"a"`, ``},
		{``, `["a"]`, `"[\"a\"]"`, ``},
		{`default = []`, `["a"]`, `"[\"a\"]"`, ``},
		{`type = string`, `a = "b"`, `"a = \"b\""`, ``},
		{`type = string`, ``, `"‹*›"`, ``},
		{`type = list(string)`, `["a"]`, `["a"]`, ``},
		{`type = any`, `"a"`, `"a"`, ``},
		{`type = number`, `5`, `5`, ``},
		{`type = list(string)`, `a`, `"‹*›"`, list},
		{`type = list(string)`, `[a]`, `"‹*›"`, list},
		{`type = list(string)`, `["a"`, `"‹*›"`, list},
		{`type = list(string)`, `"a"`, `"‹*›"`, `list of string required, but have string; want list(string), as main.tf:1 declares it`},
		{`type = number`, `secret`, `"‹*›"`, `a number is required; want number, as main.tf:1 declares it`},
		{`type = nonsense`, `secret`, `"‹*›"`, `main.tf:1 declares a type that cannot be read`},
	} {
		main := "variable \"v\" {\n" + test.variable + "\n}\n" + allowing("p", "var.v")
		var want []string
		if test.fault != "" {
			want = []string{":0-0: the value of v: " + test.fault}
		}
		docs, _, faults := readGiven(t, []Given{{Name: "v", Value: test.value}}, "main.tf", main)
		compare(t, test.variable+": "+test.value, []string{allowed("aws_iam_policy.p.policy", test.want)}, docs)
		compare(t, test.variable+": "+test.value, want, faults)
	}
	main := "variable \"v\" { type = list(string) }\n" + allowing("p", "var.v")
	m := ReadModules([]File{{"main.tf", []byte(main)}}, []Given{{Name: "v", Value: `["abc"]`}}, Environment{})
	d := m.Templates[0].Documents[0]
	at := strings.Index(string(d.Text), "abc")
	if want := strings.Index(main, "= var.v") + 2; d.At[at] != want || d.At[at+2] != want {
		t.Errorf("the value stands at %d and %d, want %d", d.At[at], d.At[at+2], want)
	}
}

// TestValuePlaces: a word of a file of values stands in that file.
func TestValuePlaces(t *testing.T) {
	const main = "variable \"v\" { type = object({ list = list(string) }) }\n"
	for name, text := range map[string]string{
		"terraform.tfvars":      "# x\nv = { list = [\"xyz\", \"arn:aws:s3:::é\\t/abc\"] }\n",
		"terraform.tfvars.json": "{\"v\": {\"list\": [\"xyz\", \"arn:aws:s3:::é\\t/abc\"]}}",
	} {
		m := ReadModules([]File{{"main.tf", []byte(main + allowing("p", "var.v.list"))}, {name, []byte(text)}}, nil, Environment{})
		d := &m.Templates[0].Documents[0]
		for _, word := range []string{"xyz", "arn:aws", "é", "/abc"} {
			at := strings.Index(string(d.Text), word)
			file, place := m.Templates[0].Place(d, d.At[at])
			if want := strings.Index(text, word); file != name || place != want {
				t.Errorf("%s stands at %s:%d, want %s:%d", word, file, place, name, want)
			}
		}
	}
}

// TestFaults: each value that Terraform refuses is a fault in its place, and what it would
// be is not known. No fault has a value in it.
func TestFaults(t *testing.T) {
	const variables = "variable \"s\" { default = \"d\" }\nvariable \"l\" { type = list(string) }\nvariable \"n\" {\nnullable = false\n}\n"
	const unread = `want one that is written out, a string in quotes, without references and functions`
	for _, test := range []struct {
		name, text string
		faults     []string
		s, l       string
	}{
		{"terraform.tfvars", "s = secret\nl = [\"a\"]\n", []string{"terraform.tfvars:4-10: the value of s: " + unread}, `"‹*›"`, `["a"]`},
		{"terraform.tfvars", "s = \"a\"\nl = [upper(\"x\")]\n", []string{"terraform.tfvars:13-24: the value of l: " + unread}, `"a"`, `"‹*›"`},
		{"terraform.tfvars", "s = \"${var.l}\"\nl = [\"a\"]\n", []string{"terraform.tfvars:7-14: the value of s: " + unread}, `"‹*›"`, `["a"]`},
		{"terraform.tfvars", "l = \"secret\"\ns = \"a\"\n", []string{"terraform.tfvars:4-12: the value of l: list of string required, but have string; want list(string), as main.tf:2 declares it"}, `"a"`, `"‹*›"`},
		{"terraform.tfvars", "l = [\"a\", [\"secret\"]]\ns = \"a\"\n", []string{"terraform.tfvars:4-21: the value of l: element 1: string required, but have tuple; want list(string), as main.tf:2 declares it"}, `"a"`, `"‹*›"`},
		{"terraform.tfvars", "s = \"a\"\nl = [\"a\"]\nn = null\n", []string{"terraform.tfvars:22-26: the value of n: null; want a value, as its declaration says"}, `"a"`, `["a"]`},
		{"terraform.tfvars", "s = 1e99999999\nl = [\"a\"]\n", []string{"terraform.tfvars:4-14: the value of s: a number that is too large"}, `"‹*›"`, `["a"]`},
		{"terraform.tfvars", "s = 1e-99999999\nl = [\"a\"]\n", []string{"terraform.tfvars:4-15: the value of s: a number that is too large"}, `"‹*›"`, `["a"]`},
		{"terraform.tfvars", "variable \"s\" {}\n", []string{`terraform.tfvars:0-0: a block "variable" in a file of values: a variable is declared in a .tf file; here want s = VALUE`}, `"‹*›"`, `"‹*›"`},
		{"terraform.tfvars", "s {}\n", []string{`terraform.tfvars:0-0: a block "s" in a file of values: want NAME = VALUE alone`}, `"‹*›"`, `"‹*›"`},
		{"terraform.tfvars", "s = \"secret\n", []string{`terraform.tfvars:11-11: want NAME = VALUE for each variable: not Terraform's language: invalid multi-line string: Quoted strings may not be split over multiple lines. To produce a multi-line string, either use the \n escape to represent a newline character or use the "heredoc" multi-line template syntax.`}, `"‹*›"`, `"‹*›"`},
		{"terraform.tfvars.json", `{"s": "a", "l": ["a"], "s": "b"}`, []string{`terraform.tfvars.json:23-23: "s" is there twice; want each variable once`}, `"‹*›"`, `"‹*›"`},
		{"terraform.tfvars.json", `{"s": {"a": "secret", "a": 1}, "l": ["a"]}`, []string{`terraform.tfvars.json:6-29: the value of s: "a" is there twice`}, `"‹*›"`, `["a"]`},
		{"terraform.tfvars.json", `{"s": 1e99999999999, "l": ["a"]}`, []string{`terraform.tfvars.json:6-19: the value of s: a number that is too large`}, `"‹*›"`, `["a"]`},
		{"terraform.tfvars.json", `["s"]`, []string{`terraform.tfvars.json:0-0: want an object with the names of variables and their values`}, `"‹*›"`, `"‹*›"`},
		{"terraform.tfvars.json", `{"s": }`, []string{`terraform.tfvars.json:6-6: not JSON: '}' where a value should be`}, `"‹*›"`, `"‹*›"`},
		{"terraform.tfvars.json", `{"//": "x", "s": "${var.l}%{x}", "l": ["a"]}`, nil, `"${var.l}%{x}"`, `["a"]`},
		{"terraform.tfvars", "s = \"\xff\"", []string{`terraform.tfvars:0-0: not UTF-8`}, `"‹*›"`, `"‹*›"`},
		{"terraform.tfvars", "s = " + strings.Repeat("[", 600) + strings.Repeat("]", 600), []string{`terraform.tfvars:504-504: nested deeper than 500 levels`}, `"‹*›"`, `"‹*›"`},
		{"terraform.tfvars", "#" + strings.Repeat(" ", maxSource), []string{`terraform.tfvars:0-0: a file of 1048577 bytes; want at most 1048576`}, `"‹*›"`, `"‹*›"`},
	} {
		docs, _, faults := readGiven(t, nil, "main.tf", variables+allowing("s", "var.s")+allowing("l", "var.l"), test.name, test.text)
		what := test.text[:min(40, len(test.text))]
		compare(t, what, test.faults, faults)
		compare(t, what, []string{allowed("aws_iam_policy.s.policy", test.s), allowed("aws_iam_policy.l.policy", test.l)}, docs)
		if strings.Contains(strings.Join(faults, ""), "secret") {
			t.Errorf("a fault has a value: %q", faults)
		}
	}
	// What comes after a file that cannot be read is known again.
	docs, _, faults := readGiven(t, []Given{{Name: "s", Value: "a"}}, "main.tf", variables+allowing("s", "var.s")+allowing("l", "var.l"), "terraform.tfvars", "s")
	compare(t, "behind a broken file", []string{allowed("aws_iam_policy.s.policy", `"a"`), allowed("aws_iam_policy.l.policy", `"‹*›"`)}, docs)
	if len(faults) != 1 {
		t.Errorf("faults %q", faults)
	}
	// A value that another one replaces is not looked at, as Terraform does not.
	_, _, faults = readGiven(t, []Given{{Name: "s", Value: "a"}}, "main.tf", variables, "terraform.tfvars", "s = secret\n")
	compare(t, "replaced", nil, faults)
}

// TestUndeclared: a value for a variable that no root module has is a fault. Files that
// Terraform reads by itself are for the module of their folder, and flags for all.
func TestUndeclared(t *testing.T) {
	_, _, faults := readGiven(t, []Given{inFile("f.tfvars", "one = 1\ntwo = 1\nnames = 1\n"), {Name: "gone", Value: "secret"}, {Name: "two", Value: "2"}},
		"a/main.tf", "variable \"one\" {}\nvariable \"bucket\" {}\nmodule \"m\" { source = \"../m\" }\n", "a/terraform.tfvars", "buckte = 1\n",
		"b/main.tf", "variable \"two\" {}\nvariable \"name\" {}\n", "b/terraform.tfvars", "one = 1\nunread = secret\n",
		"m/main.tf", "variable \"three\" {}\n", "m/terraform.tfvars", "three = 1\n",
		"values/terraform.tfvars.json", `{"one": 1}`,
	)
	compare(t, "undeclared", []string{
		"a/terraform.tfvars:0-6 undeclared: no root module declares the variable buckte, so that its value is not used; bucket is one",
		"b/terraform.tfvars:8-14 undeclared: no root module declares the variable unread, so that its value is not used",
		":0-0 undeclared: no root module declares the variable gone, so that its value is not used",
		"f.tfvars:16-21 undeclared: no root module declares the variable names, so that its value is not used; name is one",
		"m/terraform.tfvars:0-0 unused: its values are not used: another folder calls this one as a module, and Terraform reads it for a root module alone",
		"values/terraform.tfvars.json:0-0 unused: its values are not used: its folder has no source of Terraform's",
	}, faults)
	// A broken file may declare it.
	m := ReadModules([]File{{"main.tf", []byte("variable {")}, {"terraform.tfvars", []byte("a = 1\n")}}, []Given{{Name: "b", Value: "1"}}, Environment{})
	if len(m.Faults) != 0 || m.Failed["main.tf"] == nil {
		t.Errorf("beside a broken file: %v", m.Faults)
	}
}

// TestSensitive: the value of a sensitive variable is not known, and documents that depend
// on other values of it differ.
func TestSensitive(t *testing.T) {
	read := func(text string, given ...Given) *Document {
		main := "variable \"v\" {\nsensitive = true\ntype = string\n}\n" + allowing("p", `"arn:aws:s3:::${var.v}"`)
		m := ReadModules([]File{{"main.tf", []byte(main)}, {"terraform.tfvars", []byte(text)}}, given, Environment{})
		return &m.Templates[0].Documents[0]
	}
	d := read("v = \"hunter2\"\n")
	if text := marked(d.Document); text != `{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::‹*›"}]}` || d.Holes[0].Expr != "var.v" {
		t.Errorf("%s, holes %v", text, d.Holes)
	}
	for _, test := range []struct {
		text string
		want bool
	}{{"v = \"hunter2\"\n", false}, {"\n\nv = \"hunter2\"\n", false}, {"v = \"hunter3\"\n", true}, {"", true}, {"v = []\n", true}, {"v", true}} {
		if other := read(test.text); d.Differ(other) != test.want || other.Differ(d) != test.want {
			t.Errorf("%q: differs %t, want %t", test.text, d.Differ(other), test.want)
		}
	}
	if broken := read("v"); !broken.Differ(broken) {
		t.Error("what could not be read is taken to be the same")
	}
	if unfit := read("v = []\n"); !unfit.Differ(unfit) {
		t.Error("what does not fit is taken to be the same")
	}
	chosen := func(text string) *Document {
		main := "variable \"v\" { sensitive = true }\n" + allowing("p", `var.v == "x" ? "a" : "b"`)
		return &ReadModules([]File{{"main.tf", []byte(main)}, {"terraform.tfvars", []byte(text)}}, nil, Environment{}).Templates[0].Documents[0]
	}
	if a, b := chosen(`v = "x"`), chosen(`v = "y"`); len(a.Holes) > 0 || !a.Differ(b) || a.Differ(a) {
		t.Error("what hangs on a condition of a sensitive value is taken to be the same")
	}
	if same := read("", Given{Name: "v", Value: "hunter2"}); d.Differ(same) {
		t.Error("a value differs by where it is given")
	}
}

// TestCallNull: null is a value like others that a call gives, unless the variable takes
// none.
func TestCallNull(t *testing.T) {
	for nullable, want := range map[string]string{"": `"‹*›"`, "nullable = true": `"‹*›"`, "nullable = false": `"d"`} {
		docs, _, _ := readGiven(t, nil, "main.tf", "module \"m\" {\n  source = \"./m\"\n  v = null\n}\n", "m/main.tf", "variable \"v\" {\ndefault = \"d\"\n"+nullable+"\n}\n"+allowing("p", "var.v"))
		compare(t, nullable, []string{allowed("module.m.aws_iam_policy.p.policy", want)}, docs)
	}
}
