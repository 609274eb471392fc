package nearest

import (
	"strings"
	"testing"
)

func TestName(t *testing.T) {
	elements := []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
	tests := []struct{ s, want string }{
		{"effect", "Effect"},
		{"EFFECT", "Effect"},
		{"Efect", "Effect"},
		{"Effetc", "Effect"},
		{"Resourse", "Resource"},
		{"Resources", "Resource"},
		{"Re\u017fource", "Resource"},
		{"NotResources", "NotResource"},
		{"Conditon", "Condition"},
		{"Principle", "Principal"},
		{"Not Action", "NotAction"},
		{"not_action", "NotAction"},
		{"SID", "Sid"},
		{"Side", ""}, // too short to guess
		{"Acton", "Action"},
		{"Ation", "Action"},
		{"Comment", ""},
		{"", ""},
		{strings.Repeat("Resource", 9), ""},
	}
	for _, test := range tests {
		if got := Name(test.s, elements); got != test.want {
			t.Errorf("Name(%q) = %q, want %q", test.s, got, test.want)
		}
	}
	if got := Name("abcx", []string{"abcd", "abce"}); got != "abcd" {
		t.Errorf("of two that are equally near, the second was chosen: %q", got)
	}
	if got := Name("abcdefgx", []string{"abcdefxx", "abcdefgh", "abcdefgx"}); got != "abcdefgx" {
		t.Errorf("the name itself was not the nearest: %q", got)
	}
}

func TestDistance(t *testing.T) {
	long := strings.Repeat("a", Longest+1)
	tests := []struct {
		a, b  string
		limit int
		want  int
		ok    bool
	}{
		{"", "", 0, 0, true},
		{"", "abc", 3, 3, true},
		{"abc", "", 3, 3, true},
		{"ab", "ba", 1, 1, true},
		{"abcd", "badc", 2, 2, true},
		{"ca", "abc", 3, 3, true}, // no letter moves twice
		{"abc", "xyz", 3, 3, true},
		{"abc", "xyz", 2, 3, false},
		{"GetItem", "getitem", 0, 0, true},
		{"GetItem", "GteItem", 1, 1, true},
		{"GetItem", "GetItems", 1, 1, true},
		{"GetItem", "xGetItem", 1, 1, true},
		{"GetItem", "PutItem", 2, 2, true},
		{"GetItem", "GetItem", -1, 0, false},
		{"\u212a", "k", 2, 0, false}, // the Kelvin sign has three bytes
		{long[1:], long[1:], 0, 0, true},
		{long, long, 3, 0, false},
	}
	for _, test := range tests {
		if got, ok := Distance(test.a, test.b, test.limit); ok != test.ok || ok && got != test.want {
			t.Errorf("Distance(%q, %q, %d) = %d, %v, want %d, %v", test.a, test.b, test.limit, got, ok, test.want, test.ok)
		}
	}
}

func TestAllocations(t *testing.T) {
	names := []string{"GetItem", "PutItem"}
	if n := testing.AllocsPerRun(100, func() { Name("GteItem", names) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
