package syntax

import "testing"

func TestNearest(t *testing.T) {
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
		{"Conditions", "Condition"},
		{"Principle", "Principal"},
		{"Not Action", "NotAction"},
		{"not_action", "NotAction"},
		{"SID", "Sid"},
		{"Side", ""}, // too short to guess
		{"Id", ""},   // another scope's
		{"Comment", ""},
		{"", ""},
		{"ResourceResourceResourceResourceResource", ""},
	}
	for _, test := range tests {
		if got := nearest(test.s, statementScope.names()); got != test.want {
			t.Errorf("nearest(%q) = %q, want %q", test.s, got, test.want)
		}
	}
}

func TestMistypings(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abd", 1}, {"abc", "acb", 1},
		{"abc", "ab", 1}, {"abc", "xabc", 1}, {"ab", "ba", 1}, {"abcd", "badc", 2}, {"é", "e", 1}, {"abc", "xyz", 3},
	}
	for _, test := range tests {
		if got := mistypings(test.a, test.b); got != test.want {
			t.Errorf("mistypings(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
