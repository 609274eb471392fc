// Command ask makes one call through a DAX with AWS's client for Go:
//
//	ask get Books '{"Id": {"S": "dune"}}'
//	ask put Books '{"Id": {"S": "emma"}, "Title": {"S": "Emma"}}'
//	ask delete Books '{"Id": {"S": "emma"}}'
//
// Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
// AWS_SESSION_TOKEN, the Region from AWS_REGION or else it is us-west-2, and the
// endpoint from DAX_ENDPOINT or else it is dax://127.0.0.1:8111. It exits with 1 if
// the call fails, and with 2 if it is not called like this.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-dax-go-v2/dax"
	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/remote"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, log io.Writer) int {
	if len(args) != 3 {
		fmt.Fprintln(log, `ask: want get, put or delete, a table, and a key or an item such as {"Id": {"S": "dune"}}`)
		return 2
	}
	var item dynamodb.Item
	if err := json.Unmarshal([]byte(args[2]), &item); err != nil {
		fmt.Fprintln(log, "ask:", err)
		return 2
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	got, err := ask(ctx, args[0], args[1], remote.Attributes(item))
	var exception smithy.APIError
	switch {
	case errors.Is(err, errVerb):
		fmt.Fprintln(log, "ask:", err)
		return 2
	case errors.As(err, &exception):
		fmt.Fprintf(out, "%s: %s\n", exception.ErrorCode(), exception.ErrorMessage())
		return 1
	case err != nil:
		fmt.Fprintln(log, "ask:", err)
		return 1
	}
	item, err = remote.Item(got)
	var text []byte
	if err == nil {
		text, err = json.Marshal(item)
	}
	if err != nil {
		fmt.Fprintln(log, "ask:", err)
		return 1
	}
	fmt.Fprintf(out, "%s\n", text)
	return 0
}

var errVerb = errors.New("want get, put or delete")

// ask makes a call, and returns the item of its answer.
func ask(ctx context.Context, verb, table string, item map[string]types.AttributeValue) (map[string]types.AttributeValue, error) {
	credentials := aws.Credentials{AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"), SessionToken: os.Getenv("AWS_SESSION_TOKEN")}
	c, err := dax.NewFromConfig(aws.Config{
		Region:      cmp.Or(os.Getenv("AWS_REGION"), "us-west-2"),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return credentials, nil }),
	}, cmp.Or(os.Getenv("DAX_ENDPOINT"), "dax://127.0.0.1:8111"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close() }() // the call is over
	switch verb {
	case "get":
		out, err := c.GetItem(ctx, &sdk.GetItemInput{TableName: &table, Key: item})
		if err != nil {
			return nil, err
		}
		return out.Item, nil
	case "put":
		_, err = c.PutItem(ctx, &sdk.PutItemInput{TableName: &table, Item: item})
	case "delete":
		_, err = c.DeleteItem(ctx, &sdk.DeleteItemInput{TableName: &table, Key: item})
	default:
		err = errVerb
	}
	return nil, err
}
