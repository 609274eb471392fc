package main

import (
	"context"
	"embed"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/examples/internal/identities"
)

// The case study of AWS's page on DAX access control, which the command serves
// without flags: a table Books, Alice who may do everything through the cluster,
// and Bob whose role may read through it, without any permission on the table.

//go:embed identities.json policies
var study embed.FS

// openStudy reads the identities of the case study. Nothing changes them.
func openStudy() (*identities.File, error) {
	dir, err := os.MkdirTemp("", "daxserver")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // of no use any more
	if err := os.CopyFS(dir, study); err != nil {
		return nil, err
	}
	return identities.Load(dir + "/identities.json")
}

// studyStore is the table Books with two books.
func studyStore() (*memory.Store, error) {
	store, err := memory.New(dynamodb.TableDescription{Name: "Books", Key: dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: "Id", Kind: dynamodb.KindS}}})
	if err != nil {
		return nil, err
	}
	for id, title := range map[string]string{"dune": "Dune", "emma": "Emma"} {
		item := dynamodb.Item{"Id": dynamodb.String(id), "Title": dynamodb.String(title)}
		if _, err := store.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: "Books", Item: item}); err != nil {
			return nil, err
		}
	}
	return store, nil
}

// introduce prints how to use the case study.
func introduce(out io.Writer, endpoint string) error {
	_, err := fmt.Fprint(out, strings.ReplaceAll(introduction, "ENDPOINT", endpoint))
	return err
}

const introduction = `
The table Books has the items dune and emma. Alice may read and write, Bob may read.

  Alice  AWS_ACCESS_KEY_ID=AKIDALICE AWS_SECRET_ACCESS_KEY=alice-secret
  Bob    AWS_ACCESS_KEY_ID=ASIDBOB AWS_SECRET_ACCESS_KEY=bob-secret AWS_SESSION_TOKEN=bob-token

Go, with github.com/aws/aws-dax-go-v2/dax:

  config, _ := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion("us-west-2"))
  client, _ := dax.New(dax.NewConfig(config, "ENDPOINT"))
  key := map[string]types.AttributeValue{"Id": &types.AttributeValueMemberS{Value: "dune"}}
  out, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String("Books"), Key: key})

JavaScript, with @amazon-dax-sdk/lib-dax:

  import { DaxDocument } from '@amazon-dax-sdk/lib-dax'
  const client = new DaxDocument({ endpoint: 'ENDPOINT', region: 'us-west-2' })
  const out = await client.get({ TableName: 'Books', Key: { Id: 'dune' } })
  console.log(out.Item)

`
