package memory_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/memory"
)

// A counter that must not pass a limit: the condition and the addition are one
// step, whoever else counts.
func Example() {
	store, err := memory.New(daxcache.TableDescription{
		Name: "Seats",
		Key:  daxcache.KeySchema{Partition: daxcache.KeyAttribute{Name: "show", Kind: daxcache.KindS}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 3 {
		out, err := store.UpdateItem(context.Background(), &daxcache.UpdateItemInput{
			TableName:           "Seats",
			Key:                 daxcache.Key{"show": daxcache.String("Friday")},
			UpdateExpression:    "ADD sold :one",
			ConditionExpression: "attribute_not_exists(sold) OR sold < :seats",
			ExpressionAttributeValues: map[string]daxcache.Value{
				":one": daxcache.Int(1), ":seats": daxcache.Int(2),
			},
			ReturnValues: daxcache.ReturnUpdatedNew,
		})
		if errors.Is(err, daxcache.ConditionalCheckFailedException) {
			fmt.Println("sold out")
			return
		}
		fmt.Println(out.Attributes["sold"], err)
	}
	// Output:
	// {"N":"1"} <nil>
	// {"N":"2"} <nil>
	// sold out
}
