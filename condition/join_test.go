package condition

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func keysOf(c Context) []string { return slices.Collect(c.Keys()) }

func TestParts(t *testing.T) {
	c := NewContext(
		String("aws:SourceIp", "203.0.113.7"), String("aws:ResourceTag/Team", "books"), Strings("dynamodb:LeadingKeys", "a"),
		Unknown("Dynamodb:Select"), String("aws:CurrentTimes", "x"), String("bad", ""),
	)
	tests := []struct {
		name string
		got  Context
		want []string
	}{
		{"a service", c.Only("DynamoDB:"), []string{"dynamodb:LeadingKeys", "Dynamodb:Select"}},
		{"tags and a key", c.Only("aws:resourcetag/", "aws:sourceip", "aws:CurrentTime"), []string{"aws:ResourceTag/Team", "aws:SourceIp"}},
		{"nothing", c.Only("aws:" + "CurrentTime"), nil},
		{"without a service", c.Without("dynamodb:"), []string{"aws:CurrentTimes", "aws:ResourceTag/Team", "aws:SourceIp", "bad"}},
		{"without what is not there", c.Without("dax:"), []string{"aws:CurrentTimes", "aws:ResourceTag/Team", "aws:SourceIp", "bad", "dynamodb:LeadingKeys", "Dynamodb:Select"}},
		{"of none", (*Context)(nil).Without("dax:"), nil},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, keysOf(test.got)); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", test.name, diff)
		}
		if faulty := slices.Contains(test.want, "bad"); (test.got.Err() != nil) != faulty {
			t.Errorf("%s: fault %v, want it where the faulty key is", test.name, test.got.Err())
		}
	}
	noTag := NewContext(String("aws:ResourceTag/", "x"))
	if err := noTag.Err(); err == nil {
		t.Error("no fault with a key that ends in a slash")
	}
	if none := noTag.Without("aws:ResourceTag/"); none.Err() != nil || len(keysOf(none)) != 0 {
		t.Errorf("without the tags: %q, %v", keysOf(none), none.Err())
	}
	if n := testing.AllocsPerRun(100, func() { c.Without("dax:") }); n != 0 {
		t.Errorf("Without what is not there: %v allocations, want none", n)
	}
}

func TestJoin(t *testing.T) {
	nodes := NewContext(String("aws:SourceIp", "10.0.0.1"), String("aws:SourceVpc", "vpc-1"))
	call := NewContext(String("AWS:sourceip", "203.0.113.7"), Strings("dynamodb:LeadingKeys", "a", "b"))
	joined := nodes.Join(call)
	for key, want := range map[string][]string{"aws:SourceIp": {"203.0.113.7"}, "aws:SourceVpc": {"vpc-1"}, "dynamodb:LeadingKeys": {"a", "b"}} {
		e := Env{Context: joined}
		if got, _ := e.Lookup(key); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", key, got, want)
		}
	}
	if got := keysOf(Context{}.Join(call)); len(got) != 2 {
		t.Errorf("nothing joined with two keys has %v", got)
	}
	// Two contexts that are small enough to be in no order, and their sum, which is not.
	var small [2][]Entry
	for i := range 2 * (scanned - 4) {
		small[i%2] = append(small[i%2], Int("test:Key"+strings.Repeat("x", i), int64(i)))
	}
	sum := Env{Context: NewContext(small[0]...).Join(NewContext(small[1]...))}
	for i := range 2 * (scanned - 4) {
		if got, _ := sum.Lookup("TEST:key" + strings.Repeat("x", i)); !slices.Equal(got, []string{strconv.Itoa(i)}) {
			t.Errorf("key %d of a sum: %v", i, got)
		}
	}
	var many []Entry
	for i := range 3 * scanned {
		many = append(many, String("test:Key"+strings.Repeat("x", i), "v"))
	}
	joined = joined.Join(NewContext(many...))
	e := Env{Context: joined}
	if got, _ := e.Lookup("test:KEYxx"); !slices.Equal(got, []string{"v"}) || joined.Err() != nil {
		t.Errorf("a key among many: %v, %v", got, joined.Err())
	}
}
