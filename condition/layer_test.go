package condition

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// randomEntries returns some entries of few keys: valid ones, faulty ones, prefixes
// and times.
func randomEntries(r *rand.Rand) (entries []Entry) {
	makers := []func(value string) Entry{
		func(v string) Entry { return String("aws:SourceIp", v) },
		func(v string) Entry { return String("AWS:sourceip", v) },
		func(v string) Entry { return Strings("aws:TagKeys", v, "b") },
		func(v string) Entry { return String("aws:ResourceTag/a", v) },
		func(v string) Entry { return String("aws:resourcetag/A", v) },
		func(v string) Entry { return Bytes("aws:ResourceTag/b", []byte(v)) },
		func(string) Entry { return Absent("aws:ResourceTag/c") },
		func(string) Entry { return Unknown("aws:ResourceTag/") },
		func(string) Entry { return Unknown("dynamodb:") },
		func(v string) Entry { return String("dynamodb:Select", v) },
		func(v string) Entry { return Time("aws:CurrentTime", time.Unix(int64(v[0]), 0)) },
		func(v string) Entry { return Int("aws:EpochTime", int64(v[0])) },
		func(v string) Entry { return String("dynamodb:", v) }, // a fault
		func(v string) Entry { return String("no key", v) },    // a fault
		func(v string) Entry { return String("test:long", strings.Repeat(v, MaxValue/len(v))) },
		func(v string) Entry { return String("test:Long"+v, strings.Repeat(v, MaxValue/len(v))) },
	}
	known := 10 + r.IntN(2)*6 // half of the time without times, faults and long values
	for range r.IntN(5) {
		entries = append(entries, makers[r.IntN(known)](string(rune('p'+r.IntN(3)))))
	}
	return entries
}

// seen is everything that a context shows.
type seen struct {
	Keys   []string
	Values map[string][]string
	Kinds  map[string]Kind
	Err    string
}

func see(c Context) seen {
	s := seen{Keys: keysOf(c), Values: make(map[string][]string), Kinds: make(map[string]Kind)}
	if err := c.Err(); err != nil {
		s.Err = err.Error()
	}
	for _, key := range append(slices.Clone(s.Keys), "AWS:RESOURCETAG/A", "aws:ResourceTag/c", "aws:ResourceTag/z", "dynamodb:Attributes", "aws:CurrentTime", "aws:EpochTime") {
		e := Env{Context: c, Now: time.Unix(1, 0)}
		s.Values[key], s.Kinds[key] = e.Lookup(key)
	}
	return s
}

// asOne returns the same context in one layer.
func (c Context) asOne() Context {
	if c.depth() == 0 {
		return c
	}
	return merge(c.layers[:c.depth()])
}

// TestLayers: a context in layers is like the same entries in one layer, and so are
// its parts.
func TestLayers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	stacked := 0
	for range 1000 {
		var layered, one Context
		for range 1 + r.IntN(6) {
			next := NewContext(randomEntries(r)...)
			layered, one = layered.Join(next), one.Join(next).asOne()
		}
		if layered.depth() > 1 {
			stacked++
		}
		for _, c := range [][2]Context{
			{layered, one},
			{layered.Without("dynamodb:", "aws:sourceip"), one.Without("dynamodb:", "aws:sourceip")},
			{layered.Only("aws:resourcetag/", "dynamodb:Select", "aws:ResourceTag/z"), one.Only("aws:resourcetag/", "dynamodb:Select", "aws:ResourceTag/z")},
			{layered.With(String("dynamodb:Select", "x")), one.With(String("dynamodb:Select", "x"))},
		} {
			if diff := cmp.Diff(see(c[1]), see(c[0])); diff != "" {
				t.Fatalf("%d layers are not like one (-one +layers):\n%s", c[0].depth(), diff)
			}
		}
	}
	if stacked < 200 {
		t.Errorf("only %d contexts had layers", stacked)
	}
}

// TestLayersTogether: faults that two contexts only have together.
func TestLayersTogether(t *testing.T) {
	var many, more, long, longer []Entry
	for i := range MaxKeys/2 + 1 {
		many = append(many, Int("test:a"+strings.Repeat("x", i), 1))
		more = append(more, Int("test:b"+strings.Repeat("x", i), 1))
	}
	for i := range MaxContext/MaxValue/2 + 1 {
		long = append(long, String("test:a"+strings.Repeat("x", i), strings.Repeat("x", MaxValue)))
		longer = append(longer, String("test:b"+strings.Repeat("x", i), strings.Repeat("x", MaxValue)))
	}
	noon := []Entry{Time("aws:CurrentTime", time.Unix(60, 0))}
	for _, c := range []struct {
		name       string
		lower, top []Entry
		fault      string
	}{
		{"keys", many, more, "1002 keys"},
		{"the same keys", many, many, ""},
		{"bytes", long, longer, "bytes of keys and values"},
		{"the same bytes", long, long, ""},
		{"two times", noon, []Entry{Int("aws:EpochTime", 61)}, "the instant of aws:CurrentTime"},
		{"one time", noon, []Entry{Int("aws:EpochTime", 60)}, ""},
		{"a time that is replaced", noon, []Entry{Time("aws:CurrentTime", time.Unix(61, 0)), Int("aws:EpochTime", 61)}, ""},
		{"a fault that is replaced", []Entry{Addr("aws:SourceIp", netip.Addr{})}, []Entry{String("aws:SourceIp", "::1")}, ""},
	} {
		joined := NewContext(c.lower...).Join(NewContext(c.top...))
		switch err := joined.Err(); {
		case c.fault == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)):
			t.Errorf("%s: %v, want %s", c.name, err, c.fault)
		}
	}
}
