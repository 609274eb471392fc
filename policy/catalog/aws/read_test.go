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
	var formats []string
	for f := range c.Formats("kafka") {
		p := f.Pattern()
		formats = append(formats, f.Service().Prefix()+" "+f.Type()+" "+p.String())
	}
	if want := []string{"kafka-cluster Topic Two arn:*:kafka:*:*:topic/*"}; !slices.Equal(formats, want) {
		t.Errorf("formats are %q, want %q", formats, want)
	}
}

// TestReadErrors names the line of each fault.
func TestReadErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "no text; want a table that begins with iam catalog"},
		{"\n", `line 1: ""; want iam catalog`},
		{"iam catalog\t2\ttest\n", "line 1:"},
		{"iam catalog\t1\t\n", "line 1:"},
		{"iam catalog\t1\ttest\tyesterday\n", `line 1: "yesterday"; want a date such as 2026-09-26`},
		{"iam catalog\t1\ttest\t2026-01-31\tmore\n", "line 1:"},
		{head + "a\tGet\tR\n", "line 2: it stands before the first service"},
		{head + "x\tGet\n", `line 2: "x" begins it`},
		{head + "service\ta\t0", "line 2: the line does not end"},
		{head + "service\ta b\t0\n", `line 2: "a b" is not the prefix of a service`},
		{head + "service\ta\t0\tA\trpc\n", `line 2: "rpc"; want rcp or nothing`},
		{head + "service\ta\t0\tA\t\n", "line 2: 5 fields; want at most 7, and none that is empty at the end"},
		{head + "service\ta\t-1\n", `have 0 bytes, and its own says "-1"`},
		{head + "service\ta\t9\na\tGet\tR\n", `have 8 bytes, and its own says "9"`},
		{head + "service\ta\t8\nservice\tb\t0\n", `have 0 bytes, and its own says "8"`},
		{head + section("b", "", "") + section("a", "", ""), "line 3: a after b"},
		{head + section("a", "", "") + section("A", "", ""), "line 3: A after a"},
		{head + section("a", "", "# late\n"), `line 3: "# late" begins it`},
		{head + section("a", "", "a\tB\tR\na\tA\tR\n"), "line 4: A after B"},
		{head + section("a", "", "a\tA\tR\na\ta\tR\n"), "line 4: a after A"},
		{head + section("a", "", "a\tA\tR\nk\ta:b\tString\n"), "line 4: a:b stands after the a lines"},
		{head + section("a", "", "a\tA\tX\n"), `line 3: A has the level "X"; want L, R, W, T or P`},
		{head + section("a", "", "a\tA\t-\n"), `line 3: A has the level "-"`},
		{head + section("a", "", "a\tA b\tR\n"), `line 3: "A b" is not the name of an action`},
		{head + section("a", "", "a\tA\tR\ttable\n"), "service a: action A: the service has no type table"},
		{head + section("a", "", "a\tA\tR\t\tKey\n"), "service a: action A: the service has no key Key"},
		{head + section("a", "", "k\ta:b\tText\n"), `line 3: a:b has the type "Text"`},
		{head + section("a", "", "k\tb\tString\n"), `line 3: "b" is not a condition key`},
		{head + section("a", "", "k\ta:<key>\tString\n"), `line 3: "a:<key>" is not a condition key`},
		{head + section("a", "", "k\ta:${b\tString\n"), `line 3: "a:${b" is not a condition key`},
		{head + section("a", "", "k\ta:${b}${c}${d}\tString\n"), "is not a condition key"},
		{head + section("a", "", "k\tb:c\tString\n"), "service a: the line of the service does not list the prefix of its key b:c"},
		{head + section("a", "", "r\tb:c\tarn:x:a:::c\n"), `line 3: "b:c" is not a type of resources`},
		{head + section("a", "", "r\tb\tc\n"), `line 3: b has the ARN "c"; want an ARN that begins with arn:`},
		{head + section("a", "", "r\tb\tarn:x:a:::c, arn:x:a:::d\n"), "line 3: b has the ARN"},
		{head + section("a", "", "r\tb\tarn:x:a:::c\nr\tb\tarn:x:a:::c\tb:k\n"), "service a: type b: the service has no key b:k"},
		{head + section("a", "", "r\tb\tarn:x:c:::d\n"), "service a: type b: the line of the service does not list the service c of its ARN"},
	}
	for _, tt := range tests {
		c, err := aws.Read(strings.NewReader(tt.text))
		if c != nil || err == nil || !strings.HasPrefix(err.Error(), "aws: catalog: ") || !strings.Contains(err.Error(), tt.want) {
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
