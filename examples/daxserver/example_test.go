package daxserver_test

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/aws/aws-dax-go-v2/dax"
	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/examples/daxserver"
)

// A DAX in a test: AWS's client as Bob, who may read.
func Example() {
	store, err := memory.New(dynamodb.TableDescription{Name: "Books", Key: dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: "Id", Kind: dynamodb.KindS}}})
	if err != nil {
		panic(err)
	}
	file, err := daxserver.OpenIdentities("cmd/daxserver/identities.json")
	if err != nil {
		panic(err)
	}
	of, _ := file.Cluster() // this file has one
	quiet := slog.New(slog.DiscardHandler)
	cluster, err := daxcache.NewCluster(daxcache.Config{ARN: of.ARN, Store: store, Policies: daxserver.Policies(file), Logger: quiet})
	if err != nil {
		panic(err)
	}
	s, err := daxserver.Listen(daxserver.Config{Cluster: cluster, Identities: file, Logger: quiet})
	if err != nil {
		panic(err)
	}
	defer func() { _ = s.Close() }()

	client, err := dax.New(dax.NewConfig(aws.Config{Region: "us-west-2", Credentials: bob}, s.Endpoint()))
	if err != nil {
		panic(err)
	}
	defer func() { _ = client.Close() }()
	key := map[string]types.AttributeValue{"Id": &types.AttributeValueMemberS{Value: "dune"}}
	out, err := client.GetItem(context.Background(), &sdk.GetItemInput{TableName: aws.String("Books"), Key: key})
	fmt.Println(out.Item, err)
	_, err = client.DeleteItem(context.Background(), &sdk.DeleteItemInput{TableName: aws.String("Books"), Key: key})
	fmt.Println(err != nil)
	// Output:
	// map[] <nil>
	// true
}
