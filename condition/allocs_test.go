package condition_test

import (
	"testing"
	"time"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

const (
	eight = "${test:v}${test:v}${test:v}${test:v}${test:v}${test:v}${test:v}${test:v}" // variables
	role  = "arn:aws:iam::1:role/"
)

// allocFree are conditions whose evaluation allocates nothing. The first lines
// are one for each family.
var allocFree = []struct {
	op, key string
	values  []string
	want    condition.Result
}{
	{"StringEquals", "test:eight", strs("x", eight), T},
	{"StringEqualsIgnoreCase", "test:eight", strs("x", eight), T},
	{"StringLike", "test:string", strs("a*x", "*/?/*"), T},
	{"NumericLessThan", "test:number", strs("-1e99", "1e-99"), T},
	{"DateGreaterThan", "test:date", strs("2026-01-31T11:00:00.25Z"), T},
	{"Bool", "test:bool", strs("false", "${test:none}", "TRUE"), T},
	{"BinaryEquals", "test:bytes", strs("Qg==", "QQ=="), T},
	{"BinaryEquals", "test:base64", strs("Qg==", "QUFB"), T},
	{"IpAddress", "test:ip4", strs("10.0.0.0/8", "203.0.113.0/24"), T},
	{"NotIpAddress", "test:ip6", strs("10.0.0.0/8", "203.0.113.0/24"), F},
	{"ArnLike", "test:arn", strs(role+"x", role+eight), T},
	{"Null", "test:none", strs("true"), T},

	{"ForAllValues:StringEquals", "test:list", strs("c", "b", "a"), T},
	{"ForAnyValue:StringLike", "test:list", strs("x*", "c*"), T},
	{"StringNotEquals", "aws:ResourceTag/t", strs("x"), T},
	{"StringEquals", "aws:username", strs("${test:unknown}"), I},
	{"StringEquals", "aws:username", strs("${test:none}"), F},
	{"StringEquals", "test:none", strs("a"), F},
	{"DateLessThan", "aws:CurrentTime", strs("2027-01-01"), T},
	{"DateLessThan", "aws:EpochTime", strs("2027-01-01"), T},
	{"NumericLessThan", "aws:EpochTime", strs("1e10"), T},

	{"NumericEquals", "test:junk", strs("1"), I},
	{"DateEquals", "test:junk", strs("1"), I},
	{"Bool", "test:junk", strs("true"), I},
	{"NumericEquals", "test:number", strs("ten"), I},
	{"StringEquals", "test:tag/x", strs("a"), I},
	{"StringEquals", "test:string", strs("${test:tag/x}"), I},
	{"BinaryEquals", "test:junk", strs("QQ=="), I},
	{"IpAddress", "test:junk", strs("::/0"), I},
	{"ArnLike", "test:junk", strs(role), I},
	{"NumericNotEquals", "test:number", strs("one"), I},
}

// TestNoAllocs holds the promise that evaluation allocates nothing, whatever
// the request sends.
func TestNoAllocs(t *testing.T) {
	e := env(t,
		condition.String("test:string", "a/b/c"), condition.String("test:eight", "11111111"), condition.String("test:v", "1"),
		condition.String("test:number", "-12345678901234567890.123456789e-3"), condition.String("test:date", "2026-01-31T12:00:00.5+01:00"),
		condition.Bool("test:bool", true), condition.Bytes("test:bytes", []byte("A")), condition.String("test:base64", "QUFB"),
		condition.String("test:ip4", "203.0.113.7"), condition.String("test:ip6", "::ffff:203.0.113.7"), condition.String("test:arn", role+"11111111"),
		condition.Strings("test:list", "a", "b", "", "c"), condition.Unknown("test:unknown"), condition.String("test:junk", "1.2.3.4.5::%x"),
		condition.Unknown("test:tag/"), condition.String("aws:ResourceTag/t", "a"), condition.String("aws:ResourceTag/T", "b"),
	)
	e.Set(condition.Username, "bob")
	for _, c := range allocFree {
		test := test(t, c.op, c.key, c.values...)
		var o condition.Outcome
		if n := testing.AllocsPerRun(100, func() { o = test.Eval(e) }); n != 0 {
			t.Errorf("%s %s %q: %v allocations", c.op, c.key, c.values, n)
		}
		if o.Result != c.want {
			t.Errorf("%s %s %q: %v, want %v", c.op, c.key, c.values, o, c.want)
		}
	}

	var buf [8]variables.Value
	template := variables.MustParse(eight, variables.References)
	if n := testing.AllocsPerRun(100, func() { e.Resolve(template.References(), buf[:0]) }); n != 0 {
		t.Errorf("Resolve: %v allocations", n)
	}
}

// TestClockAllocs: the time as text costs the one allocation of the text.
func TestClockAllocs(t *testing.T) {
	e := env(t, single("a")...)
	e.Now = e.Now.Add(time.Nanosecond)
	for _, test := range []*condition.Test{
		test(t, "StringLike", "aws:CurrentTime", "2026-*", "*Z"),
		test(t, "StringLike", "aws:EpochTime", "17*"),
		test(t, "StringEquals", K, "${aws:CurrentTime}"),
	} {
		if n := testing.AllocsPerRun(100, func() { test.Eval(e) }); n > 1 {
			t.Errorf("%v %s %q: %v allocations, want 1", test.Operator(), test.Key(), test.Values(), n)
		}
	}
}

// TestContextAllocs: a context of six keys costs the one allocation of its
// entries. Only lists of several values, bytes and what has to be written as
// text add to that. Up to four contexts are joined without an allocation.
func TestContextAllocs(t *testing.T) {
	six, tag, key := sixKeys(), condition.NewContext(condition.String("aws:ResourceTag/t", "a")), condition.NewContext(condition.Absent(K))
	for _, c := range []struct {
		name string
		make func() condition.Context
		want float64
	}{
		{"six keys", sixKeys, 1},
		{"none", func() condition.Context { return condition.NewContext() }, 0},
		{"a list of two", func() condition.Context { return condition.NewContext(condition.Strings(L, "a", "b")) }, 2},
		{"With", func() condition.Context { return six.With(condition.Absent(K)) }, 1},
		{"Join", func() condition.Context { return six.Join(tag).Join(condition.Context{}).Join(key).Join(tag) }, 0},
		{"without what is not there", func() condition.Context { j := six.Join(tag); return j.Without("dax:") }, 0},
	} {
		context := c.make()
		if err := context.Err(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if n := testing.AllocsPerRun(100, func() { context = c.make() }); n != c.want {
			t.Errorf("%s: %v allocations, want %v", c.name, n, c.want)
		}
	}
}

// TestEnvAllocs: telling an Env what the engine computes costs nothing.
func TestEnvAllocs(t *testing.T) {
	context := sixKeys()
	test := test(t, "StringEquals", "aws:userid", "u")
	if n := testing.AllocsPerRun(100, func() {
		e := condition.Env{Context: context, Now: noon}
		e.Set(condition.UserID, "u")
		e.SetUnknown(condition.Username)
		test.Eval(&e)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
