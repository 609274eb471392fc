package condition_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// TestComputed: a computed value is found under its key in any case, and the
// caller's entry goes before it, of whatever kind.
func TestComputed(t *testing.T) {
	for k, key := range map[condition.Computed]string{
		condition.PrincipalArn:          "aws:PrincipalArn",
		condition.PrincipalAccount:      "aws:PrincipalAccount",
		condition.PrincipalIsAWSService: "aws:PrincipalIsAWSService",
		condition.PrincipalServiceName:  "aws:PrincipalServiceName",
		condition.PrincipalType:         "aws:PrincipalType",
		condition.UserID:                "aws:userid",
		condition.Username:              "aws:username",
		condition.ResourceAccount:       "aws:ResourceAccount",
		condition.RequestedRegion:       "aws:RequestedRegion",
		condition.ViaAWSService:         "aws:ViaAWSService",
	} {
		var got []known
		e := &condition.Env{}
		got = append(got, lookup(e, key))
		e.SetUnknown(k)
		got = append(got, lookup(e, key))
		e.Set(k, "computed")
		got = append(got, lookup(e, condition.FoldKey(key)))
		for _, given := range []condition.Entry{condition.String(key, "given"), condition.Absent(key), condition.Unknown(key)} {
			e.Context = condition.NewContext(given)
			got = append(got, lookup(e, key))
		}
		want := []known{
			{Kind: condition.KindAbsent},
			{Kind: condition.KindUnknown},
			{condition.KindSingle, []string{"computed"}},
			{condition.KindSingle, []string{"given"}},
			{Kind: condition.KindAbsent},
			{Kind: condition.KindUnknown},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
}

// Setting a key that is not computed changes nothing, not even the clock.
func TestComputedOutOfRange(t *testing.T) {
	e := &condition.Env{Now: noon}
	for k := range 256 {
		if k := condition.Computed(k); k == 0 || k > condition.ViaAWSService {
			e.Set(k, "x")
			e.SetUnknown(k)
		}
	}
	if diff := cmp.Diff(fmt.Sprintf("%+v", condition.Env{Now: noon}), fmt.Sprintf("%+v", *e)); diff != "" {
		t.Errorf("it did (-want +got):\n%s", diff)
	}
}

// TestClock goes through the forms in which the two keys can be given, and
// asks for both: as text, under a Date and under a Numeric operator.
func TestClock(t *testing.T) {
	const current, epoch = "aws:CurrentTime", "aws:EpochTime"
	unknown := known{Kind: condition.KindUnknown}
	text := func(s string) known { return known{condition.KindSingle, []string{s}} }
	for _, c := range []struct {
		name           string
		entries        []condition.Entry
		current, epoch known
	}{
		{"neither", nil, text("2026-01-31T12:00:00.25Z"), text("1769860800")},
		{"date", entries(condition.String(current, "2020-01-01")), text("2020-01-01"), text("1577836800")},
		{"date with fraction", entries(condition.String(current, "2020-01-01T00:00:00.5Z")), text("2020-01-01T00:00:00.5Z"), text("1577836800")},
		{"date before 1970", entries(condition.String(current, "1969-12-31T23:59:59.5Z")), text("1969-12-31T23:59:59.5Z"), text("-1")},
		{"date as epoch", entries(condition.Int(current, 1577836800)), text("1577836800"), text("1577836800")},
		{"epoch", entries(condition.Int(epoch, 1577836800)), text("2020-01-01T00:00:00Z"), text("1577836800")},
		{"epoch with fraction", entries(condition.String(epoch, "1577836800.5")), text("2020-01-01T00:00:00.5Z"), text("1577836800.5")},
		{"epoch after year 9999", entries(condition.String(epoch, "253402300800")), unknown, text("253402300800")},
		{"both", entries(condition.String(current, "2020-01-01T01:00+01:00"), condition.Int(epoch, 1577836800)), text("2020-01-01T01:00+01:00"), text("1577836800")},
		{"both, whole seconds", entries(condition.String(current, "2020-01-01T00:00:00.5Z"), condition.Int(epoch, 1577836800)), text("2020-01-01T00:00:00.5Z"), text("1577836800")},
		{"both, a fraction", entries(condition.String(current, "2020-01-01T00:00:00.5Z"), condition.String(epoch, "1577836800.5")), text("2020-01-01T00:00:00.5Z"), text("1577836800.5")},
		{"ill-typed date, epoch given", entries(condition.String(current, "today"), condition.Int(epoch, 5)), text("today"), text("5")},
		{"ill-typed epoch, date given", entries(condition.String(current, "2020-01-01"), condition.String(epoch, "now")), text("2020-01-01"), text("now")},
		{"ill-typed date", entries(condition.String(current, "today")), text("today"), unknown},
		{"ill-typed epoch", entries(condition.String(epoch, "now")), unknown, text("now")},
		{"list", entries(condition.Strings(current, "2020-01-01")), known{condition.KindList, []string{"2020-01-01"}}, unknown},
		{"unknown date", entries(condition.Unknown(current)), unknown, unknown},
		{"absent epoch", entries(condition.Absent(epoch)), unknown, known{Kind: condition.KindAbsent}},
		{"absent date, epoch given", entries(condition.Absent(current), condition.Int(epoch, 0)), known{Kind: condition.KindAbsent}, text("0")},
	} {
		e := env(t, c.entries...)
		e.Now = noon.Add(250 * time.Millisecond)
		got := []known{lookup(e, current), lookup(e, epoch)}
		if diff := cmp.Diff([]known{c.current, c.epoch}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestClockContradiction: two instants in one request are an input error.
func TestClockContradiction(t *testing.T) {
	for _, epoch := range []string{"1577836801", "1577836799", "1577836800.25", "1577836800.6"} {
		c := condition.NewContext(
			condition.String("aws:CurrentTime", "2020-01-01T00:00:00.5Z"),
			condition.String("aws:EpochTime", epoch))
		if c.Err() == nil {
			t.Errorf("no error for epoch %s", epoch)
		}
	}
}

// TestClockFamilies: a Date operator compares the instant under both keys, a
// Numeric one the whole seconds of aws:EpochTime, a String one the text.
func TestClockFamilies(t *testing.T) {
	e := env(t)
	e.Now = noon.Add(250 * time.Millisecond)
	for _, c := range []struct {
		op, key, value string
		want           condition.Result
	}{
		{"DateEquals", "aws:CurrentTime", "2026-01-31T12:00:00.25Z", T},
		{"DateEquals", "aws:EpochTime", "2026-01-31T12:00:00.25Z", T},
		{"DateGreaterThan", "aws:EpochTime", "1769860800", T},
		{"DateLessThan", "aws:CurrentTime", "1769860800.250000001", T},
		{"NumericEquals", "aws:EpochTime", "1769860800", T},
		{"NumericGreaterThan", "aws:EpochTime", "1769860800", F},
		{"NumericEquals", "aws:CurrentTime", "1769860800", I}, // its text is a date
		{"StringEquals", "aws:EpochTime", "1769860800", T},
		{"StringLike", "aws:CurrentTime", "2026-01-31T*Z", T},
		{"ForAnyValue:StringLike", "aws:CurrentTime", "2026-*", T},
		{"Null", "aws:CurrentTime", "true", F},
		{"Null", "aws:EpochTime", "false", T},
		{"Bool", "aws:EpochTime", "true", I},
		{"IpAddress", "aws:EpochTime", "0.0.0.0/0", I},
		{"BinaryEquals", "aws:CurrentTime", "QQ==", I},
		{"ArnLike", "aws:CurrentTime", "arn:*:*:*:*:*", I},
	} {
		o := test(t, c.op, c.key, c.value).Eval(e)
		if diff := cmp.Diff(c.want, o.Result); diff != "" {
			t.Errorf("%s %s %s (-want +got):\n%s", c.op, c.key, c.value, diff)
		}
	}
}

// TestClockIsLazy: a zero Now is set by the first condition that reads the
// time, and by no other, and then stays.
func TestClockIsLazy(t *testing.T) {
	e := &condition.Env{}
	test(t, "StringEquals", K, "x").Eval(e)
	if !e.Now.IsZero() {
		t.Error("Now is set although nobody asked for the time")
	}
	before := time.Now()
	o := test(t, "DateGreaterThanEquals", "aws:CurrentTime", before.UTC().Format(time.RFC3339Nano)).Eval(e)
	first := e.Now
	if o.Result != condition.True || first.Before(before) || first.After(time.Now()) {
		t.Errorf("Now is %v, and %v", first, o)
	}
	test(t, "NumericGreaterThan", "aws:EpochTime", "0").Eval(e)
	if e.Now != first {
		t.Errorf("Now moved from %v to %v", first, e.Now)
	}
}

// TestResolve holds the cases of SEMANTICS 5.5 one by one.
func TestResolve(t *testing.T) {
	e := env(t,
		condition.String("test:single", "al*ce"),
		condition.String("test:empty", ""),
		condition.Strings("test:list", "a"),
		condition.Bytes("test:bytes", []byte("a")),
		condition.Unknown("test:unknown"),
		condition.String("aws:PrincipalTag/a", "1"), condition.String("aws:PrincipalTag/A", "2"),
	)
	e.Set(condition.Username, "bob")
	type answer struct {
		Values     []variables.Value
		Resolution condition.Resolution
	}
	text := func(texts ...string) (values []variables.Value) {
		for _, s := range texts {
			values = append(values, variables.Value{Text: s})
		}
		return values
	}
	anything := []variables.Value{{Any: true}}
	for _, c := range []struct {
		text string
		want answer
	}{
		{"none", answer{nil, condition.Resolved}},
		{"${test:single}", answer{text("al*ce"), condition.Resolved}},
		{"${Test:Single}, ${AWS:UserName}", answer{text("al*ce", "bob"), condition.Resolved}},
		{"${test:single, 'd'}", answer{text("al*ce"), condition.Resolved}},
		{"${test:absent}", answer{anything, condition.Unresolved}},
		{"${test:absent, 'd'}", answer{text("d"), condition.Resolved}},
		{"${test:absent, ''}", answer{text(""), condition.Resolved}},
		{"${test:empty}", answer{anything, condition.Unresolved}},
		{"${test:empty, 'd'}", answer{text("d"), condition.Resolved}},
		{"${test:list}", answer{anything, condition.Unresolved}},
		{"${test:list, 'd'}", answer{text("d"), condition.Resolved}},
		{"${test:bytes}", answer{anything, condition.Unresolved}},
		{"${aws:PrincipalTag/a}", answer{anything, condition.Unresolved}},
		{"${aws:PrincipalTag/a, 'd'}", answer{text("d"), condition.Resolved}},
		{"${test:unknown}", answer{anything, condition.Unsettled}},
		{"${test:unknown, 'd'}", answer{anything, condition.Unsettled}},
		{"${nocolon}", answer{anything, condition.Unresolved}},
		{"${aws:EpochTime}", answer{text("1769860800"), condition.Resolved}},
		{"${aws:CurrentTime}", answer{text("2026-01-31T12:00:00Z"), condition.Resolved}},
		{"${test:unknown}${test:absent}", answer{append(anything, anything...), condition.Unresolved}},
		{"${test:absent}${test:unknown}", answer{append(anything, anything...), condition.Unresolved}},
		{"${test:single}${test:unknown}", answer{append(text("al*ce"), anything...), condition.Unsettled}},
	} {
		template := variables.MustParse(c.text, variables.References)
		values, r := e.Resolve(template.References(), nil)
		if diff := cmp.Diff(c.want, answer{values, r}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.text, diff)
		}
	}
	kept := text("kept")
	if got, _ := e.Resolve(nil, kept); !cmp.Equal(got, kept) {
		t.Errorf("Resolve does not append: %v", got)
	}
	template := variables.MustParse("${test:single}${test:absent}", variables.References)
	want := append(append(text("kept"), text("al*ce")...), anything...)
	for _, room := range []int{0, 1, 5} {
		if got, _ := e.Resolve(template.References(), append(make([]variables.Value, 0, 1+room), kept...)); !cmp.Equal(got, want) {
			t.Errorf("Resolve does not append with room for %d: %v", room, got)
		}
	}
}
