package oracle

import (
	"strings"
	"testing"
)

func TestResourceTable(t *testing.T) {
	const east = "arn:aws:dynamodb:us-east-1:123456789012:"
	type test struct {
		pattern, arn string
		want         bool
	}
	tests := []test{
		// The table of 2.2.
		{"arn:aws:dynamodb:*:123456789012:table/*", east + "table/T/index/I", true},
		{"arn:aws:dynamodb:us-west-2:123456789012:*", "arn:aws:dynamodb:us-west-2:123456789012:table/T/stream/2024-02-12T18:57:26.492", true},
		{"arn:aws:dynamodb:us-*-1:123456789012:table/T", east + "table/T", true},
		{"arn:aws:dynamodb:*", "arn:aws:dynamodb::123456789012:global-table/G", true},
		{"arn:aws:*", east + "table/T", true},
		{"arn:aws:dynamodb:*:table/Books", east + "table/Books", false},
		{"arn:aws:dynamodb:", east + "table/Books", false},
		{"arn:aws:dynamodb:", "arn:aws:dynamodb::123456789012:global-table/G", true},
		{"arn:aws:dynamodb:us-east-1", east + "table/Books", true},
		{"arn:aws:dynamodb:us-east-1:123456789012", east + "table/Books", true},
		{"arn:aws:dynamodb:us-east-1:1234", east + "table/Books", false},
		{"arn:aws:dynamodb:u*t-1:123456789012:table/Books", east + "table/Books", true},
		{"arn:aws:*:u*t-1:1:table/T", "arn:aws:dynamodb:us:ust-1:1:table/T", true},
		{east + "table/Books", east + "table/Books/index/A", false},
		{east + "table/books", east + "table/Books", false},
		{east + "table/T/stream/*", east + "table/T/stream/2024-02-12T18:57:26.492", true},

		// Rules 1, 2, 7 and 8.
		{"*", "*", true}, {"***", "*", true}, {"*", table, true}, {"arn:*", "*", false}, {"", "*", false},
		{"arn:aws:dynamodb", table, true}, {"arn:aws", table, false}, {"arn:", table, false}, {"arn:a*s", table, false}, {"arn:aws*", table, true}, {"ar*", table, false}, {"*arn:aws:dynamodb:*", table, false},

		// Rules 4 and 5: what a wildcard may run past.
		{"arn:aws:dynamodb:u*1:table/T", east + "table/T", false}, // the star ends no part
		{"arn:aws:dynamodb:us-east-?:123456789012:table/T", east + "table/T", true},
		{"arn:aws:dynamodb?us-east-1:123456789012:table/T", east + "table/T", false},
		{"arn:aws:dynamodb:**:123456789012:table/T", east + "table/T", true},
		{"arn:aws:dynamodb:**:table/T", east + "table/T", false}, // the account is table/T
		{"arn:aws:*b:us-east-1:123456789012:table/T", east + "table/T", true},
		{"arn:aws:d*:table/T:*:*", "arn:aws:dynamodb:us-east-1:123456789012:table/T:x:y", true},
		{east + "table/T/*:*", east + "table/T/stream/a:b", true},
		{east + "table?T", east + "table:T", true},
		{east + "table/?", east + "table/\u00e9", true},
		{east + "table/??", east + "table/\u00e9", false},
		{east + "table/[a", east + "table/[a", true},
		{east + "a*b", east + "a\nb", true},
		{east + "table/?", east + "table/\xff", true},
		{east + "table/\xfe", east + "table/\xff", false},
	}
	for _, tt := range tests {
		equal(t, tt, test{tt.pattern, tt.arn, MatchResource(tt.pattern, tt.arn)}, cmpAll)
	}
}

// TestMatchAgainstDefinition lays every pattern of a small alphabet over every text, by trying all ways to cut the
// text: rules 4 and 5 without a matcher.
func TestMatchAgainstDefinition(t *testing.T) {
	var cut func(p, s string, part int) bool
	cut = func(p, s string, part int) bool {
		if p == "" {
			return s == ""
		}
		ends := len(p) == 1 || p[1] == ':'
		free := part == 6 || p[0] == '*' && ends
		switch p[0] {
		case '*':
			for n := 0; n <= len(s); n++ {
				if (free || !strings.Contains(s[:n], ":")) && cut(p[1:], s[n:], part) {
					return true
				}
			}
			return false
		case '?':
			return s != "" && (free || s[0] != ':') && cut(p[1:], s[1:], part)
		case ':':
			return s != "" && s[0] == ':' && cut(p[1:], s[1:], min(part+1, 6))
		}
		return s != "" && s[0] == p[0] && cut(p[1:], s[1:], part)
	}
	patterns, texts := words("a:*?", 4), words("a:", 6)
	for _, p := range patterns {
		alone := !strings.Contains(p, ":") && !strings.HasSuffix(p, "*")
		whole := p + strings.Repeat(":*", max(0, 4-strings.Count(p, ":")))
		for _, s := range texts {
			if want, got := !alone && cut(whole, s, 2), MatchResource("arn:"+p, "arn:"+s); want != got {
				t.Errorf("MatchResource(arn:%s, arn:%s) = %v", p, s, got)
			}
		}
	}
}

// words returns every string over the alphabet up to a length.
func words(alphabet string, length int) []string {
	all := []string{""}
	for i := 0; i < len(all); i++ {
		if len(all[i]) < length {
			for _, r := range alphabet {
				all = append(all, all[i]+string(r))
			}
		}
	}
	return all
}

func TestMatchString(t *testing.T) {
	type test struct {
		pattern, text string
		want          bool
	}
	tests := []test{
		{"", "", true}, {"*", "", true}, {"?", "", false}, {"a*b*c", "a-b-b-c", true}, {"a*b", "a:/b", true},
		{"*a*a*b", strings.Repeat("a", 60), false}, {"${*}", "${x}", true}, {"A", "a", false},
	}
	for _, tt := range tests {
		equal(t, tt, test{tt.pattern, tt.text, MatchString(tt.pattern, tt.text)}, cmpAll)
	}
}

func TestMatchARN(t *testing.T) {
	type test struct {
		pattern, arn       string
		matched, wellTyped bool
	}
	const role = "arn:aws:iam::123456789012:role/a/b"
	tests := []test{
		{"arn:aws:iam::*:role/*", role, true, true},
		{"arn:*:*:*:*:*", role, true, true},
		{"*:*:*:*:*:*", role, true, true},
		{"arn:aws:iam:*:role/*", role, false, false}, // a star crosses nothing, so there are five parts
		{"*", role, false, false},
		{"arn:aws:iam::*", role, false, false},
		{"foo:aws:iam::1:x", role, false, true},
		{role, "arn:aws:iam", false, false},
		{role, "boop", false, false},
		{"x:aws:iam::1:x", "x:aws:iam::1:x", false, false},
		{"arn:aws:dynamodb:r:1:table/*", "arn:aws:dynamodb:r:1:table/T/stream/1:2", true, true},
		{"arn:AWS:iam::123456789012:role/a/b", role, false, true},
	}
	for _, tt := range tests {
		m, w := MatchARN(tt.pattern, tt.arn)
		equal(t, tt, test{tt.pattern, tt.arn, m, w}, cmpAll)
	}
}

func TestResourceClause(t *testing.T) {
	statement := func(element, members string) string {
		return policy(`{"Effect":"Allow","Action":"*","` + element + `":` + members + `}`)
	}
	unknown := with("test:u", Value{})
	const t1, t2 = `"arn:aws:dynamodb:us-east-1:123456789012:table/T"`, `"arn:aws:dynamodb:us-east-1:123456789012:table/U"`
	const tail = `"arn:aws:dynamodb:us-east-1:123456789012:table/${test:u}"`
	const west = `"arn:aws:dynamodb:us-west-2:123456789012:table/${test:u}"`
	const early = `"arn:aws:dynamodb:${test:u}:123456789012:table/T"`
	const both = `"arn:aws:dynamodb:us-east-1:123456789012:${test:u}/${test:v}"`
	tests := []struct {
		name, element, members string
		request                Request
		want                   string
	}{
		{"any member", "Resource", "[" + t2 + "," + t1 + "]", ask(), "T"},
		{"no member", "Resource", t2, ask(), "F"},
		{"empty list", "Resource", "[]", ask(), "F"},
		{"not, no member", "NotResource", t2, ask(), "T"},
		{"not, a member", "NotResource", "[" + t2 + "," + t1 + "]", ask(), "F"},
		{"resource-less, ARN", "Resource", t1, ask(on("*")), "F"},
		{"resource-less, not ARN", "NotResource", t1, ask(on("*")), "T"},
		{"resource-less, not star", "NotResource", `"*"`, ask(on("*")), "F"},
		{"resource-less, not unresolved", "NotResource", tail, ask(on("*")), "T"},
		{"resource-less, not early", "NotResource", early, ask(on("*")), "T"},
		{"service wildcard", "Resource", `"arn:aws:*:us-east-1:123456789012:table/T"`, ask(), "T"},

		{"unresolved", "Resource", tail, ask(), "F"},
		{"unresolved beside a match", "Resource", "[" + tail + "," + t1 + "]", ask(), "T"},
		{"not, unresolved", "NotResource", tail, ask(), "I"},
		{"not, unresolved elsewhere", "NotResource", west, ask(), "T"},
		{"not, unresolved beside a match", "NotResource", "[" + tail + "," + t1 + "]", ask(), "F"},
		{"early variable", "Resource", early, ask(with("test:u", one("us-east-1"))), "F"},
		{"not, early variable", "NotResource", early, ask(with("test:u", one("us-east-1"))), "I"},
		{"short with variable", "Resource", `"arn:aws:dynamodb:*:table/${test:u}"`, ask(with("test:u", one("T"))), "F"},

		{"unknown", "Resource", tail, ask(unknown), "I"},
		{"unknown elsewhere", "Resource", west, ask(unknown), "F"},
		{"not, unknown", "NotResource", tail, ask(unknown), "I"},
		{"not, unknown elsewhere", "NotResource", west, ask(unknown), "T"},
		{"unknown and unresolved", "Resource", both, ask(unknown), "F"},
		{"not, unknown and unresolved", "NotResource", both, ask(unknown), "I"},
		{"absent", "Resource", tail, ask(with("test:u", absentKey)), "F"},
		{"list", "Resource", tail, ask(with("test:u", list("T"))), "F"},
		{"empty", "Resource", tail, ask(with("test:u", one(""))), "F"},
		{"colon in a value", "Resource", `"arn:aws:dynamodb:us-east-1:123456789012:${test:u}"`,
			ask(on("arn:aws:dynamodb:us-east-1:123456789012:a:b"), with("test:u", one("a:b"))), "T"},
		{"escapes before part 6", "Resource", `"arn:aws:dynamodb:us-east-1${$}:123456789012:table/T"`, ask(), "F"},
		{"not, escapes before part 6", "NotResource", `"arn:aws:dynamodb:us-east-1${$}:123456789012:table/T"`, ask(), "T"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			equal(t, tt.want, clause(t, statement(tt.element, tt.members), tt.request))
		})
	}
}

// TestLongTexts: a text of 64 KiB, as the value of a variable may be, takes no
// memory in proportion to its square.
func TestLongTexts(t *testing.T) {
	long := strings.Repeat("a", 64<<10)
	if !MatchString(long, long) || MatchString(long, long+"a") || !MatchString("*a*"+long[4:]+"*", long) {
		t.Error("long texts match wrongly")
	}
}
