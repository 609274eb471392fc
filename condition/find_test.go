package condition_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/condition"
)

// TestFindFolds goes through all pairs of ASCII characters: a key that ends in
// the one finds an entry that ends in the other if FoldKey makes them alike,
// whichever length the keys have.
func TestFindFolds(t *testing.T) {
	for _, stem := range []string{"a:", "aws:Tag", "aws:PrincipalTag/t"} {
		for c := range byte(128) {
			entry := condition.String(stem+string(rune(c)), "v")
			context := condition.NewContext(entry)
			e := &condition.Env{Context: context}
			want := condition.KindSingle
			if context.Err() != nil {
				want = condition.KindUnknown
			}
			for d := range byte(128) {
				same := condition.FoldKey(string(rune(c))) == condition.FoldKey(string(rune(d)))
				if _, kind := e.Lookup(stem + string(rune(d))); kind != want && same || kind != condition.KindAbsent && !same {
					t.Fatalf("%q: a condition on %q finds it %v", stem+string(rune(c)), stem+string(rune(d)), kind)
				}
			}
		}
	}
}

// TestFindAmongMany looks for each key of contexts of up to a few hundred, in
// another case, and for keys that are not there.
func TestFindAmongMany(t *testing.T) {
	for _, n := range []int{1, 2, 15, 16, 17, 18, 33, 400} {
		var entries []condition.Entry
		for i := range n {
			entries = append(entries, condition.Int(fmt.Sprintf("aws:PrincipalTag/Tag%d", i*7919%1000), int64(i)))
		}
		e := env(t, entries...)
		for i := range n {
			want := known{condition.KindSingle, []string{fmt.Sprint(i)}}
			if diff := cmp.Diff(want, lookup(e, fmt.Sprintf("AWS:principaltag/tAG%d", i*7919%1000))); diff != "" {
				t.Errorf("key %d of %d (-want +got):\n%s", i, n, diff)
			}
			if got := lookup(e, fmt.Sprintf("aws:ResourceTag/Tag%d", i)); got.Kind != condition.KindAbsent {
				t.Errorf("of %d keys: %v, want none", n, got)
			}
		}
	}
}

// twins returns n keys that all have the same hash: [ and { differ in the bit
// that folds letters, and no more.
func twins(n int) (keys []string) {
	for i := range n {
		digits := strings.NewReplacer("0", "[", "1", "{").Replace(fmt.Sprintf("%010b", i))
		keys = append(keys, "aws:PrincipalTag/"+digits)
	}
	return keys
}

// TestSameHash: keys with the same hash are told apart, and there is no error
// if there are many of them.
func TestSameHash(t *testing.T) {
	for _, n := range []int{2, 16, 17, condition.MaxKeys} {
		keys := twins(n + 1)
		var entries []condition.Entry
		for _, key := range keys[:n] {
			entries = append(entries, condition.String(key, key))
		}
		e := env(t, entries...)
		for _, key := range keys[:n] {
			if diff := cmp.Diff(known{condition.KindSingle, []string{key}}, lookup(e, key)); diff != "" {
				t.Fatalf("%d keys (-want +got):\n%s", n, diff)
			}
		}
		if got := lookup(e, keys[n]); got.Kind != condition.KindAbsent {
			t.Errorf("%d keys: found %v, which is not there", n, got)
		}
		if got := slices.Collect(e.Context.Keys()); !cmp.Equal(got, keys[:n]) { // [ sorts before {
			t.Errorf("keys are %q", got)
		}
	}
}

// TestContextChecksKeys: a context takes the keys that ValidKey takes, in the
// middle of which anything may stand.
func TestContextChecksKeys(t *testing.T) {
	pieces := []string{"", "a", ":", "/", " ", "!", "~", "\t", "\x7f", "\u00a0", "\u20ac", "\xff"}
	for _, first := range pieces {
		for _, second := range pieces {
			for _, third := range pieces {
				for _, form := range []string{"%s%s%s", "prefix%sname%stag%s", "%sprefix:name%s/%stag", "%sprefixname%s%stag"} {
					key := fmt.Sprintf(form, first, second, third)
					context := condition.NewContext(condition.String(key, "v"))
					if want, got := condition.ValidKey(key), context.Err(); (want == nil) != (got == nil) {
						t.Errorf("%q: the context says %v, ValidKey %v", key, got, want)
					}
				}
			}
		}
	}
}

// TestKeyGivenOften: a key that is there many times has one fault, which names the
// first two values.
func TestKeyGivenOften(t *testing.T) {
	var entries []condition.Entry
	for i := range 40 {
		entries = append(entries, condition.Int(K, int64(i)), condition.Int(fmt.Sprint(K, i), int64(i)))
	}
	context := condition.NewContext(entries...)
	const want = `context key "test:K" with value "1": want each key once, but "test:K" is given already`
	if got := context.Err(); got == nil || got.Error() != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// TestFaultsOfMany: a fault is told, and its key is unknown, in contexts of
// any size.
func TestFaultsOfMany(t *testing.T) {
	for n := range 40 {
		entries := append(tags(n), condition.Int("test:twice", 1), condition.Int("Test:Twice", 2))
		context := condition.NewContext(entries...)
		const want = `context key "test:twice" with value "1": want each key once, but "Test:Twice" is given already`
		if got := context.Err(); got == nil || got.Error() != want {
			t.Errorf("%d keys: %v", n, got)
		}
		if got := lookup(&condition.Env{Context: context}, "TEST:TWICE"); got.Kind != condition.KindUnknown {
			t.Errorf("%d keys: the key is %v", n, got)
		}
		mended := context.With(condition.Absent("test:twice"))
		if got := lookup(&condition.Env{Context: mended}, "test:Twice"); mended.Err() != nil || got.Kind != condition.KindAbsent {
			t.Errorf("%d keys, mended: %v, %v", n, got, mended.Err())
		}
	}
}
