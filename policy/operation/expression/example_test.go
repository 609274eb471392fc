package expression_test

import (
	"fmt"

	"github.com/iameval/iameval/policy/operation/expression"
)

// number is a value; a parser only has to know its size.
type number string

func (n number) Size() int { return 1 + (len(n)+1)/2 }

// The expressions of one request share their placeholders, and each placeholder
// has to be used by one of them.
func ExampleParser() {
	p, err := expression.NewParser(map[string]string{"#n": "name"}, map[string]number{":min": "10"})
	if err != nil {
		fmt.Println(err)
		return
	}
	condition, err := p.Condition("FilterExpression", "price >= :min AND NOT contains(tags, :min)")
	fmt.Println(condition.Op, condition.Args[0].Args[0].Path, condition.Args[0].Args[1].Name, err)
	fmt.Println(p.Unused())
	paths, err := p.Projection("#n, authors[0].#n")
	fmt.Println(paths, err)
	fmt.Println(p.Unused())
	_, err = p.Projection("a.b, a")
	fmt.Println(err)
	// Output:
	// AND [price] :min <nil>
	// Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}
	// [[name] [authors, [0], name]] <nil>
	// <nil>
	// Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]
}
