package dynamodb_test

import (
	"fmt"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// A projection keeps what it wants in its place, but for lists, which close ranks.
func ExampleProjection() {
	p, err := dynamodb.ParseProjection("title, authors[1].#n", map[string]string{"#n": "name"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(dynamodb.Map(p.Apply(dynamodb.Item{
		"title": dynamodb.String("The Go Programming Language"),
		"pages": dynamodb.Int(380),
		"authors": dynamodb.List(
			dynamodb.Map(dynamodb.Item{"name": dynamodb.String("Donovan")}),
			dynamodb.Map(dynamodb.Item{"name": dynamodb.String("Kernighan"), "born": dynamodb.Int(1942)}),
		),
	})))
	// Output:
	// {"M":{"authors":{"L":[{"M":{"name":{"S":"Kernighan"}}}]},"title":{"S":"The Go Programming Language"}}}
}
