package daxcache_test

import (
	"fmt"

	"github.com/iameval/iameval/examples/daxcache"
)

// A projection keeps what it wants in its place, but for lists, which close ranks.
func ExampleProjection() {
	p, err := daxcache.ParseProjection("title, authors[1].#n", map[string]string{"#n": "name"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(daxcache.Map(p.Apply(daxcache.Item{
		"title": daxcache.String("The Go Programming Language"),
		"pages": daxcache.Int(380),
		"authors": daxcache.List(
			daxcache.Map(daxcache.Item{"name": daxcache.String("Donovan")}),
			daxcache.Map(daxcache.Item{"name": daxcache.String("Kernighan"), "born": daxcache.Int(1942)}),
		),
	})))
	// Output:
	// {"M":{"authors":{"L":[{"M":{"name":{"S":"Kernighan"}}}]},"title":{"S":"The Go Programming Language"}}}
}
