package daxcache_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

var long = flag.Bool("long", false, "try all shapes of items in TestByteBudget, and more of TestInvariant")

// TestByteBudget fills caches with items of different shapes, each of its own
// memory as it comes from a network, and compares the heap with the budget.
func TestByteBudget(t *testing.T) {
	const budget = 4 << 20
	shapes := map[string]string{
		"none":   ``,
		"small":  `{"id":{"S":"%d"},"price":{"N":"5"}}`,
		"flat":   `{"id":{"S":"%d"},"price":{"N":"5"},"title":{"S":"The Left Hand of Darkness"},"author":{"S":"Ursula K. Le Guin"},"year":{"N":"1969"}}`,
		"wide":   `{"id":{"S":"%d"},"a":{"N":"1"},"b":{"N":"2"},"c":{"N":"3"},"d":{"N":"4"},"e":{"N":"5"},"f":{"N":"6"},"g":{"N":"7"},"h":{"N":"8"},"i":{"N":"9"},"j":{"N":"10"},"k":{"N":"11"},"l":{"N":"12"}}`,
		"nested": `{"id":{"S":"%d"},"author":{"M":{"name":{"S":"Ursula K. Le Guin"},"born":{"N":"1929"}}},"tags":{"SS":["hugo","nebula"]},"parts":{"L":[{"S":"one"},{"S":"two"}]}}`,
		"large":  `{"id":{"S":"%d"},"text":{"S":"` + string(make1K()) + `"}}`,

		"list": `{"id":{"S":"%d"},"l":{"L":[` + texts(20, `{"S":"text number %d"}`) + `]}}`,
		"set":  `{"id":{"S":"%d"},"s":{"SS":[` + texts(20, `"text number %d"`) + `]}}`,

		// The most that one, two and four groups of a map hold, or a field more.
		"map of 8":  `{"id":{"S":"%d"},"m":{"M":` + fields(8) + `}}`,
		"map of 14": `{"id":{"S":"%d"},"m":{"M":` + fields(14) + `}}`,
		"map of 15": `{"id":{"S":"%d"},"m":{"M":` + fields(15) + `}}`,
	}
	for name, shape := range shapes {
		if !*long && name != "none" && name != "flat" && name != "map of 15" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			var vars daxcache.Vars
			before := heap()
			c := newCluster(t, decoder{shape: shape}, daxcache.Config{ItemBytes: budget, Metrics: &vars})
			for i := 0; vars.Value(daxcache.Evictions) < 500; i++ {
				if i == 100_000 {
					t.Fatalf("%d items, and the budget is not used up", i)
				}
				if _, err := c.GetItem(ctx, bob, get(fmt.Sprint(1_000_000+i))); err != nil {
					t.Fatal(err)
				}
			}
			took := heap() - before
			ratio := float64(took) / budget
			t.Logf("%d entries, %d bytes, heap %d: %.3f of the budget", vars.Value(daxcache.Entries), vars.Value(daxcache.Bytes), took, ratio)
			if ratio > 1.10 || ratio < 0.90 {
				t.Errorf("the heap grew by %d bytes, %.2f of the budget", took, ratio)
			}
			runtime.KeepAlive(c)
		})
	}
}

func make1K() []byte {
	text := make([]byte, 1000)
	for i := range text {
		text[i] = 'a' + byte(i%26)
	}
	return text
}

// TestPageBudget is TestByteBudget for the query cache: pages of many small items,
// and pages without any.
func TestPageBudget(t *testing.T) {
	const budget = 4 << 20
	for _, items := range []int{0, 1, 100} {
		var vars daxcache.Vars
		before := heap()
		c := newCluster(t, decoder{items: items}, daxcache.Config{QueryBytes: budget, Metrics: &vars})
		for i := 0; vars.Value(daxcache.Evictions) < 100; i++ {
			if i == 100_000 {
				t.Fatalf("%d pages, and the budget is not used up", i)
			}
			if _, err := c.Scan(ctx, bob, &dynamodb.ScanInput{TableName: "Books", ExclusiveStartKey: id(fmt.Sprint(1_000_000 + i))}); err != nil {
				t.Fatal(err)
			}
		}
		took := heap() - before
		t.Logf("%d items: %.3f of the budget", items, float64(took)/budget)
		if ratio := float64(took) / budget; ratio > 1.10 || ratio < 0.90 {
			t.Errorf("%d items: the heap grew by %d bytes, %.3f of the budget", items, took, ratio)
		}
		runtime.KeepAlive(c)
	}
}

// What is counted for an allocation of up to 768 bytes is what the runtime takes
// for it. The smallest are counted in sixteens.
func TestAllocated(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 0, 2: 16, 16: 16, 17: 32, 32: 32} {
		if got := daxcache.Allocated(n); got != want {
			t.Errorf("%d bytes: %d, want %d", n, got, want)
		}
	}
	bytes := make([]byte, 768)
	for n := 33; n <= len(bytes); n++ {
		took := cap(append([]byte(nil), bytes[:n]...)) // append makes use of all that it gets
		if got := daxcache.Allocated(n); got != took {
			t.Fatalf("%d bytes: %d, and the runtime takes %d", n, got, took)
		}
	}
}

// texts is n elements of a list in the form of a text, with commas between.
func texts(n int, form string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = strings.Replace(form, "%d", fmt.Sprint(i), 1)
	}
	return strings.Join(list, ",")
}

// fields is the JSON of a map of so many fields.
func fields(n int) string {
	item := make(dynamodb.Item)
	for i := range n {
		item[fmt.Sprintf("field%d", i)] = dynamodb.Int(int64(1000 + i))
	}
	text, err := json.Marshal(item)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// decoder is a store that reads each item anew from JSON, in the shape of a text.
// The empty text has no items. A page has so many, and a key to go on with.
type decoder struct {
	dynamodb.Store
	shape string
	items int
}

func (d decoder) Scan(_ context.Context, in *dynamodb.ScanInput) (*dynamodb.ScanOutput, error) {
	start := in.ExclusiveStartKey["id"].Text()
	out := &dynamodb.ScanOutput{LastEvaluatedKey: id(start + " and on")}
	for i := range d.items {
		name := strings.Clone("an attribute of its own memory") // as from a network
		out.Items = append(out.Items, dynamodb.Item{name: dynamodb.String(fmt.Sprintf("item %d behind %s", i, start))})
	}
	return out, nil
}

func (decoder) DescribeTable(context.Context, string) (*dynamodb.TableDescription, error) {
	return newBackend().schemas["Books"], nil
}

func (d decoder) GetItem(_ context.Context, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	out := &dynamodb.GetItemOutput{}
	if d.shape == "" {
		return out, nil
	}
	return out, json.Unmarshal([]byte(strings.Replace(d.shape, "%d", in.Key["id"].Text(), 1)), &out.Item)
}
