package daxcache_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/access"
)

// The workloads have names that stay. Items have five attributes.

// shelf is a store that has every book, and takes no time to find it.
type shelf struct{ dynamodb.Store }

func (shelf) DescribeTable(context.Context, string) (*dynamodb.TableDescription, error) {
	return newBackend().schemas["Books"], nil
}

func (shelf) GetItem(_ context.Context, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	return &dynamodb.GetItemOutput{Item: novel(in.Key["id"].Text())}, nil
}

func (shelf) PutItem(context.Context, *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	return &dynamodb.PutItemOutput{}, nil
}

func novel(name string) dynamodb.Item {
	return dynamodb.Item{"id": dynamodb.String(name), "title": dynamodb.String("The Left Hand of Darkness"),
		"author": dynamodb.String("Ursula K. Le Guin"), "year": dynamodb.Int(1969), "price": dynamodb.Int(5)}
}

// protocols are the two front doors: the guide's of 2017 asks five actions of
// everybody, the present one.
var protocols = []struct {
	name string
	opts access.Options
}{{"current", access.Options{CurrentProtocol: true}}, {"guide", access.Options{}}}

func benchCluster(b *testing.B, opts access.Options, config daxcache.Config) *daxcache.Cluster {
	config.Policies = policies(useCluster, useTables)
	config.Policies.Options = opts
	return newCluster(b, shelf{}, config)
}

func mustGet(b *testing.B, c *daxcache.Cluster, in *dynamodb.GetItemInput) {
	if out, err := c.GetItem(ctx, bob, in); err != nil || len(out.Item) != 5 {
		b.Fatal(out, err)
	}
}

// BenchmarkHit is a hit with authorization.
func BenchmarkHit(b *testing.B) {
	for _, p := range protocols {
		b.Run(p.name, func(b *testing.B) {
			c := benchCluster(b, p.opts, daxcache.Config{})
			in := get("a")
			mustGet(b, c, in)
			b.ReportAllocs()
			for b.Loop() {
				mustGet(b, c, in)
			}
		})
	}
}

// BenchmarkHitWithout is a hit without.
func BenchmarkHitWithout(b *testing.B) {
	c := benchCluster(b, access.Options{}, daxcache.Config{})
	in := get("a")
	mustGet(b, c, in)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := c.Look(in); !ok {
			b.Fatal("a miss")
		}
	}
}

// BenchmarkFrontDoor is the authorization of a hit alone.
func BenchmarkFrontDoor(b *testing.B) {
	for _, p := range protocols {
		b.Run(p.name, func(b *testing.B) {
			c := benchCluster(b, p.opts, daxcache.Config{})
			b.ReportAllocs()
			for b.Loop() {
				if err := c.Admit(bob); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkHits is hits on all cores.
func BenchmarkHits(b *testing.B) {
	for _, p := range protocols {
		b.Run(p.name, func(b *testing.B) {
			c := benchCluster(b, p.opts, daxcache.Config{})
			for i := range 64 {
				mustGet(b, c, get(fmt.Sprint(i)))
			}
			var next atomic.Int64
			b.RunParallel(func(pb *testing.PB) {
				in := get(fmt.Sprint(next.Add(1) % 64))
				for pb.Next() {
					mustGet(b, c, in)
				}
			})
		})
	}
}

// BenchmarkMiss is a miss: both doors, and a store that takes no time.
func BenchmarkMiss(b *testing.B) {
	c := benchCluster(b, access.Options{}, daxcache.Config{ItemTTL: -1})
	in := get("a")
	b.ReportAllocs()
	for b.Loop() {
		mustGet(b, c, in)
	}
}

// BenchmarkMixed is 95 reads to 5 writes on all cores, of 100,000 items that
// are requested with a Zipf distribution; half of them fit.
func BenchmarkMixed(b *testing.B) {
	const items = 100_000
	var vars daxcache.Vars
	c := benchCluster(b, access.Options{CurrentProtocol: true}, daxcache.Config{ItemBytes: items / 2 * 640, Metrics: &vars})
	keys := make([]*dynamodb.GetItemInput, items)
	for i := range keys {
		keys[i] = get(fmt.Sprint(i))
	}
	var seed atomic.Uint64
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		r := rand.New(rand.NewPCG(seed.Add(1), 0))
		zipf := rand.NewZipf(r, 1.1, 1, items-1)
		for pb.Next() {
			in := keys[zipf.Uint64()]
			if r.IntN(20) > 0 {
				mustGet(b, c, in)
				continue
			}
			put := &dynamodb.PutItemInput{TableName: "Books", Item: novel(in.Key["id"].Text())}
			if _, err := c.PutItem(ctx, bob, put); err != nil {
				b.Fatal(err)
			}
		}
	})
	hits, misses := vars.Value(daxcache.ItemHits), vars.Value(daxcache.ItemMisses)
	b.ReportMetric(100*float64(hits)/float64(hits+misses), "%hits")
}
