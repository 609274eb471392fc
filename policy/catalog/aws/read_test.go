package aws_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/policy/catalog/aws"
)

// section writes a section with its length.
func section(prefix, rest, lines string) string {
	return fmt.Sprintf("service\t%s\t%d%s\n%s", prefix, len(lines), rest, lines)
}

const head = "iam catalog\t1\ttest\t2026-01-31\n"

// TestReadSmall reads a table that has each kind of line.
func TestReadSmall(t *testing.T) {
	c := read(t, head+"# a comment\n"+
		section("empty", "", "")+
		section("kafka-cluster", "\tKafka\trcp\tother\tkafka", "k\tkafka-cluster:a:${b}\tArrayOfARN\nk\tother:Key\tString\nr\tTopic Two\tarn:${Partition}:kafka:${Region}:${Account}:topic/${Name}\tother:Key\na\tRead\tL\tTopic Two:kafka-cluster:a:${b}+other:Key\tkafka-cluster:a:${b}\n")+
		section("zero", "", "a\tDo\tW\n"))
	a, ok := c.Action("kafka-cluster:read")
	if !ok || a.String() != "kafka-cluster:Read" || !a.Takes("KAFKA-cluster:A:x") || !a.Takes("other:key") || a.Takes("kafka-cluster:Key") {
		t.Errorf("kafka-cluster:read is %v, %v: %+v", a, ok, factsOf(a))
	}
	if k, ok := c.Key("Other:key"); !ok || k.Name != "other:Key" {
		t.Errorf("other:Key is %v, %v", k, ok)
	}
	own := read(t, head+section("dynamodb", "", "k\tdynamodb:SELECT\tString\n")+section("zeros", "\tZeros\t\tb\tc", "k\tzeros:${a}${b}\tString\nr\ta\tarn:x:zeros:::a\t${a}${b}\na\tgetThings\tR\ta\t${a}${b}\n"))
	for s := range own.Services() {
		for k := range s.Keys() {
			if k.Name != "dynamodb:SELECT" && k.Name != "zeros:${a}${b}" || k.Meaning != "" {
				t.Errorf("%s has the key %v", s, k)
			}
		}
	}
	if h, ok := own.Nearest("zeros:gtThings"); !ok || !slices.Equal(slices.Collect(h.Actions()), []string{"zeros:getThings"}) {
		t.Errorf("zeros:gtThings is near %v, %v", h, ok)
	}
	var formats []string
	for f := range c.Formats("kafka") {
		p := f.Pattern()
		formats = append(formats, f.Service().Prefix()+" "+f.Type()+" "+p.String())
	}
	if want := []string{"kafka-cluster Topic Two arn:*:kafka:*:*:topic/*"}; !slices.Equal(formats, want) {
		t.Errorf("formats are %q, want %q", formats, want)
	}
}

// TestReadErrors names the line of each fault, and what is wrong with it.
func TestReadErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "no text; want a table that begins with iam catalog"},
		{"\n", `line 1: ""; want iam catalog, 1, a source and a date, with tabs between`},
		{"iam catalog\t2\ttest\n", `line 1: "iam catalog\t2\ttest"; want iam catalog, 1, a source and a date, with tabs between`},
		{"iam catalog\t1\t\n", `line 1: "iam catalog\t1\t"; want iam catalog, 1, a source and a date, with tabs between`},
		{"iam catalog\t1\ttest\tyesterday\n", `line 1: "yesterday"; want a date such as 2026-09-26`},
		{"iam catalog\t1\ttest\t2026-01-31\tmore\n", `line 1: "iam catalog\t1\ttest\t2026-01-31\tmore"; want iam catalog, 1, a source and a date, with tabs between`},
		{head + "a\tGet\tR\n", "line 2: it stands before the first service"},
		{head + "x\tGet\n", `line 2: "x" begins it; want service, k, r or a, and comments at the head only`},
		{head + "service\ta\t0", "line 2: the line does not end"},
		{head + "service\ta b\t0\n", `line 2: "a b" is not the prefix of a service`},
		{head + "service\ta\t0\tA\trpc\n", `line 2: "rpc"; want rcp or nothing`},
		{head + "service\ta\t0\tA\t\n", "line 2: 5 fields; want at most 7, and none that is empty at the end"},
		{head + "service\ta\t-1\n", `the lines of the service a have 0 bytes, and its own says "-1"`},
		{head + "service\ta\t9\na\tGet\tR\n", `the lines of the service a have 8 bytes, and its own says "9"`},
		{head + "service\ta\t8\nservice\tb\t0\n", `line 3: the lines of the service a have 0 bytes, and its own says "8"`},
		{head + section("b", "", "") + section("a", "", ""), "line 3: a after b; want each name once, in alphabetical order"},
		{head + section("a", "", "") + section("A", "", ""), "line 3: A after a; want each name once, in alphabetical order"},
		{head + section("a", "", "# late\n"), `line 3: "# late" begins it; want service, k, r or a, and comments at the head only`},
		{head + section("a", "", "a\tB\tR\na\tA\tR\n"), "line 4: A after B; want each name once, in alphabetical order"},
		{head + section("a", "", "a\tA\tR\na\ta\tR\n"), "line 4: a after A; want each name once, in alphabetical order"},
		{head + section("a", "", "a\tA\tR\nk\ta:b\tString\n"), "line 4: a:b stands after the a lines of the service"},
		{head + section("a", "", "a\tA\tX\n"), `line 3: A has the level "X"; want L, R, W, T or P`},
		{head + section("a", "", "a\tA\t-\n"), `line 3: A has the level "-"; want L, R, W, T or P`},
		{head + section("a", "", "a\tA b\tR\n"), `line 3: "A b" is not the name of an action`},
		{head + section("a", "", "a\tA\tR\ttable\n"), "service a: action A: the service has no type table"},
		{head + section("a", "", "a\tA\tR\t\tKey\n"), "service a: action A: the service has no key Key"},
		{head + section("a", "", "k\ta:b\tText\n"), `line 3: a:b has the type "Text"; want ARN, Bool, Date, IPAddress, Numeric or String, or ArrayOf one of these`},
		{head + section("a", "", "k\tb\tString\n"), `line 3: "b" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:<key>\tString\n"), `line 3: "a:<key>" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:${b\tString\n"), `line 3: "a:${b" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:${b}${c}${d}\tString\n"), `line 3: "a:${b}${c}${d}" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:b,c\tString\n"), `line 3: "a:b,c" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:b+c\tString\n"), `line 3: "a:b+c" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:b c\tString\n"), `line 3: "a:b c" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\t:b\tString\n"), `line 3: ":b" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:\tString\n"), `line 3: "a:" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:${}\tString\n"), `line 3: "a:${}" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:${b c}\tString\n"), `line 3: "a:${b c}" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:${b:c}\tString\n"), `line 3: "a:${b:c}" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:${b/c}\tString\n"), `line 3: "a:${b/c}" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:${b{c}\tString\n"), `line 3: "a:${b{c}" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "k\ta:${b$c}\tString\n"), `line 3: "a:${b$c}" is not a condition key; want prefix:name, with at most two ${variables}, and without commas, plus signs, blanks and angle brackets`},
		{head + section("a", "", "r\t\tarn:x:a:::c\n"), `line 3: "" is not a type of resources; want a name without exclamation mark, comma, colon and plus sign`},
		{head + section("a", "", "r\tb!\tarn:x:a:::c\n"), `line 3: "b!" is not a type of resources; want a name without exclamation mark, comma, colon and plus sign`},
		{head + section("a", "", "r\tb,c\tarn:x:a:::c\n"), `line 3: "b,c" is not a type of resources; want a name without exclamation mark, comma, colon and plus sign`},
		{head + section("a", "", "r\tb+c\tarn:x:a:::c\n"), `line 3: "b+c" is not a type of resources; want a name without exclamation mark, comma, colon and plus sign`},
		{head + section("a", "", "a\tA\tRW\n"), `line 3: A has the level "RW"; want L, R, W, T or P`},
		{head + section("a", "", "a\tA_\tR\n"), `line 3: "A_" is not the name of an action`},
		{head + section("a", "", "a\t\tR\n"), `line 3: "" is not the name of an action`},
		{head + section("a_b", "", ""), `line 2: "a_b" is not the prefix of a service`},
		{head + section("a", "\tA\trcp\tb\tc\td", ""), "line 2: 8 fields; want at most 7, and none that is empty at the end"},
		{head + section("a", "", "a\tA\tR\t"+strings.Repeat("t", 90)+"\n"), "service a: action A: the service has no type tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt..."},
		{head + section("a", "", "k\tb:c\tString\n"), "service a: the line of the service does not list the prefix of its key b:c"},
		{head + section("a", "", "r\tb:c\tarn:x:a:::c\n"), `line 3: "b:c" is not a type of resources; want a name without exclamation mark, comma, colon and plus sign`},
		{head + section("a", "", "r\tb\tc\n"), `line 3: b has the ARN "c"; want an ARN that begins with arn: and a partition`},
		{head + section("a", "", "r\tb\tarn:x:a:::c, arn:x:a:::d\n"), `line 3: b has the ARN "arn:x:a:::c, arn:x:a:::d"; want an ARN that begins with arn: and a partition`},
		{head + section("a", "", "r\tb\tarn:x:a:::c\nr\tb\tarn:x:a:::c\tb:k\n"), "service a: type b: the service has no key b:k"},
		{head + section("a", "", "r\tb\tarn:x:c:::d\n"), "service a: type b: the line of the service does not list the service c of its ARN"},
	}
	for _, tt := range tests {
		c, err := aws.Read(strings.NewReader(tt.text))
		if c != nil || err == nil || err.Error() != "aws: catalog: "+tt.want {
			t.Errorf("Read(%q): %v, want an error with %s", tt.text, err, tt.want)
		}
	}
}

// TestFormats puts a word in the place of each variable: the pattern of each
// format covers what it is made for, and Formats finds it by the service of
// that ARN.
func TestFormats(t *testing.T) {
	c := aws.Default()
	for s := range c.Services() {
		for f := range s.Formats() {
			name := strings.NewReplacer("${", "", "}", "", "*", "star").Replace(f.String())
			p := f.Pattern()
			if !p.MatchString(name, nil) {
				t.Errorf("%s %s: %s does not cover %s", s, f.Type(), &p, name)
			}
			found := false
			for other := range c.Formats(strings.Split(name, ":")[2]) {
				found = found || other == f
			}
			if !found {
				t.Errorf("%s %s: not found by the service of %s", s, f.Type(), name)
			}
		}
	}
}

// FuzzRead reads any text: what is accepted is written back as it was but for
// comments, and nothing panics on the way.
func FuzzRead(f *testing.F) {
	f.Add(head)
	f.Add(head + section("a", "\tA\trcp", "k\ta:b\tString\nr\tt\tarn:${P}:a:::t/${N}\tb\na\tGet\tR\t!t:b\tb\n"))
	f.Add(head + section("a", "\t\t\tb\tc", "k\tb:b\tBool\nr\tt\tarn:x:c:::t\tb:b\n"))
	f.Add(head + "service\ta\t99999999999999999999\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := aws.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := c.Write(&b, ""); err != nil {
			t.Fatal(err)
		}
		again := read(t, b.String())
		for s := range c.Services() {
			for a := range s.Actions() {
				got, ok := again.Action(a.String())
				if !ok || fmt.Sprint(factsOf(got)) != fmt.Sprint(factsOf(a)) {
					t.Errorf("%s: %v, %v, and after Write %v", a, factsOf(a), ok, factsOf(got))
				}
			}
			for k := range s.Keys() {
				c.Key(k.Name)
			}
			for f := range s.Formats() {
				f.Pattern()
			}
		}
	})
}
