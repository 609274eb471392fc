package condition_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/condition"
)

// known is what a request knows of a key.
type known struct {
	Kind   condition.Kind
	Values []string
}

// lookup asks e for key.
func lookup(e *condition.Env, key string) known {
	values, kind := e.Lookup(key)
	return known{kind, values}
}

// TestEntries: what each kind of entry puts into the context.
func TestEntries(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	for _, c := range []struct {
		entry condition.Entry
		want  known
	}{
		{condition.String(K, "v"), known{condition.KindSingle, []string{"v"}}},
		{condition.String(K, ""), known{condition.KindSingle, []string{""}}},
		{condition.Strings(K, "v"), known{condition.KindList, []string{"v"}}},
		{condition.Strings(K, "v", "w"), known{condition.KindList, []string{"v", "w"}}},
		{condition.Strings(K), known{condition.KindList, nil}},
		{condition.Bytes(K, []byte{0xff}), known{condition.KindBytes, []string{"\xff"}}},
		{condition.Bool(K, true), known{condition.KindSingle, []string{"true"}}},
		{condition.Bool(K, false), known{condition.KindSingle, []string{"false"}}},
		{condition.Int(K, -9223372036854775808), known{condition.KindSingle, []string{"-9223372036854775808"}}},
		{condition.Time(K, time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)), known{condition.KindSingle, []string{"0000-01-01T00:00:00Z"}}},
		{condition.Time(K, time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC)), known{condition.KindSingle, []string{"9999-12-31T23:59:59.999999999Z"}}},
		{condition.Time(K, noon), known{condition.KindSingle, []string{"2026-01-31T12:00:00Z"}}},
		{condition.Time(K, noon.Add(500*time.Millisecond).In(berlin)), known{condition.KindSingle, []string{"2026-01-31T12:00:00.5Z"}}},
		{condition.Addr(K, netip.MustParseAddr("203.0.113.7")), known{condition.KindSingle, []string{"203.0.113.7"}}},
		{condition.Addr(K, netip.MustParseAddr("::ffff:203.0.113.7")), known{condition.KindSingle, []string{"203.0.113.7"}}},
		{condition.Addr(K, netip.MustParseAddr("2001:DB8::1")), known{condition.KindSingle, []string{"2001:db8::1"}}},
		{condition.Unknown(K), known{Kind: condition.KindUnknown}},
		{condition.Absent(K), known{Kind: condition.KindAbsent}},
	} {
		if diff := cmp.Diff(c.want, lookup(env(t, c.entry), "TEST:k")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// A context does not share memory with the caller.
func TestEntriesCopy(t *testing.T) {
	values, value := []string{"a", "b"}, []byte("a")
	e := env(t, condition.Strings(L, values...), condition.Bytes(K, value))
	values[0], value[0] = "x", 'x'
	got, _ := e.Lookup(L)
	got[1] = "y"
	want := []known{{condition.KindList, []string{"a", "b"}}, {condition.KindBytes, []string{"a"}}}
	if diff := cmp.Diff(want, []known{lookup(e, L), lookup(e, K)}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestEntryErrors: each fault names key, value and what is wanted, and makes
// the key unknown.
func TestEntryErrors(t *testing.T) {
	long := strings.Repeat("x", condition.MaxValue+1)
	shown := strings.Repeat("x", 80) + "..."
	const keyForm = "a key of the form prefix:name or prefix:name/tag-key"
	for _, c := range []struct {
		entries []condition.Entry
		want    condition.EntryError
	}{
		{entries(condition.Entry{}), condition.EntryError{Value: "absent", Want: keyForm}},
		{entries(condition.String("username", "bob")), condition.EntryError{Key: "username", Value: "bob", Want: keyForm}},
		{entries(condition.Absent("a:")), condition.EntryError{Key: "a:", Value: "absent", Want: keyForm}},
		{entries(condition.String("aws:ResourceTag/", "x")), condition.EntryError{Key: "aws:ResourceTag/", Value: "x", Want: keyForm}},
		{entries(condition.Unknown("username")), condition.EntryError{Key: "username", Value: "unknown", Want: keyForm}},
		{entries(condition.Unknown("a/")), condition.EntryError{Key: "a/", Value: "unknown", Want: keyForm}},
		{entries(condition.Unknown("a b:")), condition.EntryError{Key: "a b:", Value: "unknown", Want: keyForm}},
		{entries(condition.String(K, long)), condition.EntryError{Key: K, Value: shown, Want: "at most 65536 bytes, not 65537"}},
		{entries(condition.Bytes(K, []byte(long))), condition.EntryError{Key: K, Value: shown, Want: "at most 65536 bytes, not 65537"}},
		{entries(condition.Strings(K, "short", long)), condition.EntryError{Key: K, Value: shown, Want: "at most 65536 bytes, not 65537"}},
		{entries(condition.Strings(K, make([]string, 10_001)...)), condition.EntryError{Key: K, Want: "at most 10000 members, not 10001"}},
		{entries(condition.Time(K, noon.AddDate(8000, 0, 0))), condition.EntryError{
			Key: K, Value: "10026-01-31 12:00:00 +0000 UTC", Want: "a date from year 0000 to 9999"}},
		{entries(condition.Time(K, time.Date(-1, 12, 31, 23, 59, 59, 0, time.UTC))), condition.EntryError{
			Key: K, Value: "-0001-12-31 23:59:59 +0000 UTC", Want: "a date from year 0000 to 9999"}},
		{entries(condition.Addr(K, netip.Addr{})), condition.EntryError{
			Key: K, Value: "invalid IP", Want: "a valid IP address without a zone"}},
		{entries(condition.Addr(K, netip.MustParseAddr("fe80::1%eth0"))), condition.EntryError{
			Key: K, Value: "fe80::1%eth0", Want: "a valid IP address without a zone"}},
		{entries(condition.String(K, "a"), condition.String("Test:K", "b")), condition.EntryError{
			Key: K, Value: "a", Want: `each key once, but "Test:K" is given already`}},
		{entries(condition.String(K, "a"), condition.String(K, "a"), condition.String(K, "a")), condition.EntryError{
			Key: K, Value: "a", Want: `each key once, but "test:K" is given already`}},
		{entries(condition.String(K, "a"), condition.Strings(K, long)), condition.EntryError{
			Key: K, Value: shown, Want: "at most 65536 bytes, not 65537"}},
		{entries(condition.Strings(K, long), condition.String(K, "a")), condition.EntryError{
			Key: K, Value: shown, Want: "at most 65536 bytes, not 65537"}},
	} {
		context := condition.NewContext(c.entries...)
		var got *condition.EntryError
		if !errors.As(context.Err(), &got) {
			t.Errorf("%v: no EntryError in %v", c.want, context.Err())
			continue
		}
		if diff := cmp.Diff(c.want, *got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if _, kind := (&condition.Env{Context: context}).Lookup(got.Key); kind != condition.KindUnknown {
			t.Errorf("%v: the key is %v, want unknown", got, kind)
		}
	}
}

// entries is a list of entries.
func entries(list ...condition.Entry) []condition.Entry { return list }

// All faults are reported, in the order of the keys, one line each.
func TestContextErrJoins(t *testing.T) {
	context := condition.NewContext(
		condition.String("username", "bob"),
		condition.Addr("aws:SourceIp", netip.Addr{}),
		condition.String("aws:SourceVpc", "vpc-1"),
		condition.String("aws:CurrentTime", "2026-01-31"),
		condition.String("aws:EpochTime", "5"),
	)
	want := strings.Join([]string{
		`context key "aws:SourceIp" with value "invalid IP": want a valid IP address without a zone`,
		`context key "username" with value "bob": want a key of the form prefix:name or prefix:name/tag-key`,
		`context key "aws:EpochTime" with value "5": want the instant of aws:CurrentTime, 2026-01-31`,
	}, "\n")
	if diff := cmp.Diff(want, context.Err().Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestContextLimits(t *testing.T) {
	var many []condition.Entry
	for i := range condition.MaxKeys {
		many = append(many, condition.Int(fmt.Sprintf("test:k%d", i), int64(i)))
	}
	members := make([]string, condition.MaxMembers)
	members[1] = strings.Repeat("x", condition.MaxValue)
	many[1] = condition.String("test:k1", members[1])
	many = append(many, condition.Strings(L, members...))
	full := condition.NewContext(many[1:]...)
	if err := full.Err(); err != nil {
		t.Errorf("%d keys: %v", condition.MaxKeys, err)
	}
	if got := lookup(&condition.Env{Context: full}, "test:k999"); !cmp.Equal(got, known{condition.KindSingle, []string{"999"}}) {
		t.Errorf("test:k999 is %v", got)
	}
	overfull := condition.NewContext(many...)
	if err := overfull.Err(); err == nil || err.Error() != "context has 1001 keys: want at most 1000" {
		t.Errorf("%d keys: %v", len(many), err)
	}
}

// Tags that differ in case keep both values; their key is not an error, but a tag
// that is there twice is, and so is a list among the tags (SEMANTICS 4.5).
func TestTagClash(t *testing.T) {
	const tag = "aws:ResourceTag/ec2"
	e := env(t, condition.String(tag, "a"), condition.String("aws:ResourceTag/EC2", "b"), condition.String("aws:ResourceTag/Ec2", ""))
	if diff := cmp.Diff(known{condition.KindClash, []string{"b", "", "a"}}, lookup(e, tag)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, other := range []condition.Entry{
		condition.String(tag, "a"),
		condition.Strings("aws:ResourceTag/EC2", "b"),
		condition.Bytes("aws:ResourceTag/EC2", []byte("b")),
		condition.Unknown("aws:ResourceTag/EC2"),
		condition.Absent("aws:ResourceTag/EC2"),
	} {
		context := condition.NewContext(condition.String(tag, "a"), other)
		if _, kind := (&condition.Env{Context: context}).Lookup(tag); context.Err() == nil || kind != condition.KindUnknown {
			t.Errorf("error %v, and the tag is %v", context.Err(), kind)
		}
	}
}

// With replaces entries of the same folded key, faults and clashes included,
// and leaves the original alone.
func TestContextWith(t *testing.T) {
	c := condition.NewContext(
		condition.String("aws:username", "bob"),
		condition.String("aws:ResourceTag/env", "a"),
		condition.String("aws:ResourceTag/ENV", "b"),
		condition.Addr("aws:SourceIp", netip.Addr{}),
	)
	if c.Err() == nil {
		t.Fatal("no error for an invalid address")
	}
	with := c.With(
		condition.String("AWS:SOURCEIP", "10.0.0.1"),
		condition.String("aws:ResourceTag/Env", "c"),
		condition.Strings("aws:TagKeys", "env"),
	)
	if err := with.Err(); err != nil {
		t.Errorf("the fault was replaced, but Err is %v", err)
	}
	wantKeys := []string{"aws:ResourceTag/Env", "AWS:SOURCEIP", "aws:TagKeys", "aws:username"}
	if diff := cmp.Diff(wantKeys, slices.Collect(with.Keys())); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	e := &condition.Env{Context: with}
	got := []known{lookup(e, "aws:ResourceTag/env"), lookup(e, "aws:SourceIp"), lookup(e, "aws:username")}
	want := []known{
		{condition.KindSingle, []string{"c"}},
		{condition.KindSingle, []string{"10.0.0.1"}},
		{condition.KindSingle, []string{"bob"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if old := lookup(&condition.Env{Context: c}, "aws:resourcetag/env"); old.Kind != condition.KindClash || c.Err() == nil {
		t.Errorf("the original has changed: %v, error %v", old, c.Err())
	}
	if both := with.With(condition.String("test:A", "1"), condition.String("Test:A", "2")); both.Err() == nil {
		t.Error("no error for two new entries of one key")
	}
	var zero condition.Context
	if one := zero.With(condition.String(K, "v")); one.Err() != nil || lookup(&condition.Env{Context: one}, K).Kind != condition.KindSingle {
		t.Error("With on the zero Context")
	}
}

// Keys stops when its reader does.
func TestContextKeysStops(t *testing.T) {
	c := condition.NewContext(condition.Unknown("b:b"), condition.Absent("a:a"))
	for key := range c.Keys() {
		if key != "a:a" {
			t.Errorf("read on to %s", key)
		}
		break
	}
}
