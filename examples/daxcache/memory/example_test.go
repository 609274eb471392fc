package memory_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
)

// A counter that must not pass a limit: the condition and the addition are one
// step, whoever else counts.
func Example() {
	store, err := memory.New(dynamodb.TableDescription{
		Name: "Seats",
		Key:  dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: "show", Kind: dynamodb.KindS}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 3 {
		out, err := store.UpdateItem(context.Background(), &dynamodb.UpdateItemInput{
			TableName:           "Seats",
			Key:                 dynamodb.Key{"show": dynamodb.String("Friday")},
			UpdateExpression:    "ADD sold :one",
			ConditionExpression: "attribute_not_exists(sold) OR sold < :seats",
			ExpressionAttributeValues: map[string]dynamodb.Value{
				":one": dynamodb.Int(1), ":seats": dynamodb.Int(2),
			},
			ReturnValues: dynamodb.ReturnUpdatedNew,
		})
		if errors.Is(err, dynamodb.ConditionalCheckFailedException) {
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
