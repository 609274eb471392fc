package policy

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

// cacheText returns document i, of 100 bytes.
func cacheText(i int) []byte {
	return fmt.Appendf(nil, `{"Statement": {"Sid": "S%05d", "Effect": "Allow", "Action": "a:b%05d",    "Resource": "*"}}         `, i, i)[:100]
}

func newCache(t testing.TB, entries, bytes int) *Cache {
	t.Helper()
	c, err := NewCache(entries, bytes)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// check holds what is true of a cache at all times.
func (c *Cache) check(t *testing.T) {
	t.Helper()
	c.mu.RLock()
	defer c.mu.RUnlock()
	bytes, linked := 0, 0
	for _, e := range c.all {
		bytes += len(e.text)
	}
	for _, e := range c.byHash {
		for ; e != nil; e = e.next {
			linked++
		}
	}
	if bytes != c.bytes || linked != len(c.all) || bytes > c.maxBytes || linked > c.maxEntries {
		t.Errorf("%d entries are linked, want %d of at most %d; %d bytes are counted, want %d of at most %d", linked, len(c.all), c.maxEntries, c.bytes, bytes, c.maxBytes)
	}
}

func TestCacheLimits(t *testing.T) {
	for _, limits := range [][2]int{{0, 1}, {1, 0}, {-1, 1}, {1, -1}} {
		if c, err := NewCache(limits[0], limits[1]); err == nil || c != nil {
			t.Errorf("a cache of %v", limits)
		}
	}
	tests := []struct {
		name                string
		entries, bytes, ask int
		want                int // entries at the end
	}{
		{"entries", 3, 1 << 20, 10, 3},
		{"bytes", 1000, 450, 10, 4},
		{"one", 1, 100, 10, 1},
		{"less than one text", 10, 99, 10, 0},
		{"all fit", 10, 1000, 10, 10},
	}
	for _, test := range tests {
		c := newCache(t, test.entries, test.bytes)
		for i := range test.ask {
			if _, err := c.Parse("", Identity, cacheText(i)); err != nil {
				t.Fatal(err)
			}
			c.check(t)
		}
		if entries, bytes := c.Len(); entries != test.want || bytes != 100*test.want {
			t.Errorf("%s: %d entries and %d bytes, want %d and %d", test.name, entries, bytes, test.want, 100*test.want)
		}
	}
}

// TestCacheSame: what was asked for by the same name, kind and text is the same policy,
// whatever becomes of the bytes that it was asked with.
func TestCacheSame(t *testing.T) {
	c := newCache(t, 10, 1<<20)
	src := cacheText(1)
	first, err := c.Parse("a.json", Identity, src)
	if err != nil {
		t.Fatal(err)
	}
	src[20]++
	for _, test := range []struct {
		name string
		kind Kind
		text []byte
		same bool
	}{
		{"a.json", Identity, cacheText(1), true},
		{"b.json", Identity, cacheText(1), false},
		{"a.json", ServiceControl, append(cacheText(1), ' '), false},
		{"a.json", Identity, append(cacheText(1), ' '), false},
		{"a.json", Identity, cacheText(2), false},
		{"a.json", Identity, cacheText(1), true},
	} {
		p, _ := c.Parse(test.name, test.kind, test.text)
		if same := p == first; same != test.same || p != nil && (p.Name() != test.name || p.Kind() != test.kind) {
			t.Errorf("%s, %v, %s: the first policy: %t, want %t", test.name, test.kind, test.text, same, test.same)
		}
	}
}

// TestCacheErrors: errors are those of Parse, and are not kept.
func TestCacheErrors(t *testing.T) {
	c := newCache(t, 10, 1<<20)
	for _, text := range []string{"", "{}", `{"Statement": {"Effect": "allow"}}`, string(cacheText(1)) + "x"} {
		_, want := Parse("x", Identity, []byte(text))
		for range 2 {
			p, got := c.Parse("x", Identity, []byte(text))
			if p != nil || got == nil || got.Error() != want.Error() {
				t.Errorf("%s: %v, want %v", text, got, want)
			}
		}
	}
	if p, err := c.Parse("x", 0, cacheText(1)); p != nil || err == nil {
		t.Errorf("of no kind: %v, %v", p, err)
	}
	if entries, bytes := c.Len(); entries != 0 || bytes != 0 {
		t.Errorf("%d entries, %d bytes, want none", entries, bytes)
	}
}

// TestCacheNone: the zero Cache and the nil one parse each time.
func TestCacheNone(t *testing.T) {
	for _, c := range []*Cache{nil, new(Cache)} {
		first, err := c.Parse("x", Identity, cacheText(1))
		second, _ := c.Parse("x", Identity, cacheText(1))
		if err != nil || first == nil || first == second {
			t.Errorf("%p and %p, %v", first, second, err)
		}
		if entries, bytes := c.Len(); entries != 0 || bytes != 0 {
			t.Errorf("%d entries, %d bytes", entries, bytes)
		}
	}
}

// TestCacheCollisions: texts whose hashes are all equal stay apart, while entries come
// and go.
func TestCacheCollisions(t *testing.T) {
	c := newCache(t, 20, 1<<20)
	c.hashed = 1
	random := rand.New(rand.NewPCG(1, 5))
	for i := range 2000 {
		at := random.IntN(40)
		p, err := c.Parse("", Identity, cacheText(at))
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("S%05d", at); p.statements[0].sid != want {
			t.Fatalf("at %d: %s, want %s", i, p.statements[0].sid, want)
		}
		c.check(t)
	}
}

// TestCacheAsked: what is asked for again and again stays, however many others come.
func TestCacheAsked(t *testing.T) {
	c := newCache(t, 8, 1<<20)
	first, err := c.Parse("", Identity, cacheText(0))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		if _, err := c.Parse("", Identity, cacheText(1+i)); err != nil {
			t.Fatal(err)
		}
		if p, _ := c.Parse("", Identity, cacheText(0)); p != first {
			t.Fatalf("pushed out by text %d", 1+i)
		}
	}
}

// TestCacheConcurrent asks from many goroutines at once.
func TestCacheConcurrent(t *testing.T) {
	c := newCache(t, 16, 1<<20)
	c.hashed = 7
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			random := rand.New(rand.NewPCG(uint64(g), 1))
			for range 500 {
				at := random.IntN(24)
				p, err := c.Parse("", Identity, cacheText(at))
				if want := fmt.Sprintf("S%05d", at); err != nil || p.statements[0].sid != want {
					t.Errorf("%v, %v, want %s", p, err, want)
				}
				c.Len()
			}
		})
	}
	group.Wait()
	c.check(t)
}

// TestCacheAllocs: a hit allocates nothing.
func TestCacheAllocs(t *testing.T) {
	c := newCache(t, 10, 1<<20)
	src := cacheText(1)
	if n := testing.AllocsPerRun(100, func() { _, _ = c.Parse("a.json", Identity, src) }); n != 0 {
		t.Errorf("a hit allocates %v times", n)
	}
}
