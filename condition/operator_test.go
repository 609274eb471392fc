package condition_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/condition"
)

// operators is the table of SEMANTICS 4.1: family, negated, variables, wildcards.
var operators = []struct {
	Name                          string
	Family                        condition.Family
	Negated, Variables, Wildcards bool
}{
	{"StringEquals", condition.FamilyString, false, true, false},
	{"StringEqualsIgnoreCase", condition.FamilyString, false, true, false},
	{"StringLike", condition.FamilyString, false, true, true},
	{"StringNotEquals", condition.FamilyString, true, true, false},
	{"StringNotEqualsIgnoreCase", condition.FamilyString, true, true, false},
	{"StringNotLike", condition.FamilyString, true, true, true},
	{"NumericEquals", condition.FamilyNumeric, false, false, false},
	{"NumericLessThan", condition.FamilyNumeric, false, false, false},
	{"NumericLessThanEquals", condition.FamilyNumeric, false, false, false},
	{"NumericGreaterThan", condition.FamilyNumeric, false, false, false},
	{"NumericGreaterThanEquals", condition.FamilyNumeric, false, false, false},
	{"NumericNotEquals", condition.FamilyNumeric, true, false, false},
	{"DateEquals", condition.FamilyDate, false, false, false},
	{"DateLessThan", condition.FamilyDate, false, false, false},
	{"DateLessThanEquals", condition.FamilyDate, false, false, false},
	{"DateGreaterThan", condition.FamilyDate, false, false, false},
	{"DateGreaterThanEquals", condition.FamilyDate, false, false, false},
	{"DateNotEquals", condition.FamilyDate, true, false, false},
	{"Bool", condition.FamilyBool, false, true, false},
	{"BinaryEquals", condition.FamilyBinary, false, false, false},
	{"IpAddress", condition.FamilyIP, false, false, false},
	{"NotIpAddress", condition.FamilyIP, true, false, false},
	{"ArnEquals", condition.FamilyARN, false, true, true},
	{"ArnLike", condition.FamilyARN, false, true, true},
	{"ArnNotEquals", condition.FamilyARN, true, true, true},
	{"ArnNotLike", condition.FamilyARN, true, true, true},
	{"Null", condition.FamilyNull, false, false, false},
}

// TestOperators parses every operator with every qualifier and suffix, as it
// is written and in capitals, and looks at all that its methods return.
func TestOperators(t *testing.T) {
	for _, o := range operators {
		for _, q := range []condition.Qualifier{condition.NoQualifier, condition.ForAllValues, condition.ForAnyValue} {
			for _, suffix := range []string{"", "IfExists"} {
				if o.Name == "Null" && suffix != "" {
					continue
				}
				s := strings.TrimPrefix(q.String()+":"+o.Name+suffix, ":")
				for _, spelling := range []string{s, strings.ToUpper(s), strings.ToLower(s)} {
					op, err := condition.ParseOperator(spelling)
					if err != nil {
						t.Fatal(err)
					}
					got := o
					got.Name, got.Family, got.Negated = op.Name(), op.Family(), op.Negated()
					got.Variables, got.Wildcards = op.Variables(), op.Wildcards()
					if diff := cmp.Diff(o, got); diff != "" {
						t.Errorf("%s (-want +got):\n%s", spelling, diff)
					}
					if op.String() != s || op.Qualifier() != q || op.IfExists() != (suffix != "") || !op.IsValid() {
						t.Errorf("%s: %v, qualifier %v, IfExists %v", spelling, op, op.Qualifier(), op.IfExists())
					}
				}
			}
		}
	}
}

// TestUnknownOperators: an unknown name is an error, with the
// nearest name as a hint where there is one (SEMANTICS 4.1).
func TestUnknownOperators(t *testing.T) {
	for _, c := range []struct{ name, hint string }{
		{"", ""},
		{"invalid operator", ""},
		{"StringEqual", "StringEquals"},
		{"stringequal", "StringEquals"},
		{"StringsEquals", "StringEquals"},
		{"StringLikeIgnoreCase", ""}, // known to others, not to AWS
		{"StringLikeIfExist", "StringLikeIfExists"},
		{"ArnNotLikeX", "ArnNotLike"},
		{"IPAddres", "IpAddress"},
		{"NumericLessThenIfExists", "NumericLessThanIfExists"},
		{"Nul", "Null"},
		{"NulIfExists", "Null"},
		{"NullIfExist", ""},                                   // Null takes no suffix
		{"ForAnyValues:StringLike", "ForAnyValue:StringLike"}, // likewise
		{"ForAnValues:StringLike", "ForAllValues:StringLike"}, // the first of two that are as near
		{"ForAllValue:StringLikeIfExists", "ForAllValues:StringLikeIfExists"},
		{"ForAllValues:StringLiek", "ForAllValues:StringLike"},
		{"ForAllValues:", ""},
		{"ForAllValues:Frobnicate", ""},
		{"ForNoValue:ForAnyValue:StringLike", ""},
		{"Whenever:StringLike", ""},
		{"StringEquals ", "StringEquals"},
		{"\u017ftringEquals", "StringEquals"}, // the long s is not an s
		{"Boo\u006c ", "Bool"},
		{"$eq", ""},
		{strings.Repeat("StringEquals", 100), ""},
	} {
		_, err := condition.ParseOperator(c.name)
		if err == nil {
			t.Errorf("%q is an operator", c.name)
			continue
		}
		_, hint, _ := strings.Cut(err.Error(), "did you mean ")
		if want := c.hint; want != "" && hint != `"`+want+`"?` || want == "" && hint != "" {
			t.Errorf("%q: %v, want hint %q", c.name, err, want)
		}
	}
	for _, name := range []string{"NullIfExists", "ForAnyValue:nullifexists"} {
		if _, err := condition.ParseOperator(name); err == nil || !strings.Contains(err.Error(), "no IfExists") {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}

func TestMustParseOperator(t *testing.T) {
	if got := condition.MustParseOperator("bool").String(); got != "Bool" {
		t.Errorf("bool is %s", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for an unknown operator")
		}
	}()
	condition.MustParseOperator("Boole")
}
