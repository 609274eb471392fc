package daxserver_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-dax-go-v2/dax"
	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/iameval/iameval/examples/daxserver"
)

// who is a caller's credentials.
type who struct{ key, secret, token string }

var (
	alice = who{"AKIDALICE", "alice-secret", ""}
	bob   = who{"ASIDBOB", "bob-secret", "bob-token"}
)

func (w who) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: w.key, SecretAccessKey: w.secret, SessionToken: w.token}, nil
}

// newClient is AWS's client for a caller.
func newClient(tb testing.TB, endpoint string, w aws.CredentialsProvider) *dax.Dax {
	tb.Helper()
	config := dax.NewConfig(aws.Config{Region: "us-west-2", Credentials: w}, endpoint)
	config.RequestTimeout, config.MaxPendingConnectionsPerHost = 10*time.Second, 100
	config.LogLevel = 0
	c, err := dax.New(config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = c.Close() })
	return c
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func keyOf(id string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"Id": text(id)}
}

func getBook(id string) *sdk.GetItemInput {
	return &sdk.GetItemInput{TableName: aws.String("Books"), Key: keyOf(id)}
}

func putBook(id, title string) *sdk.PutItemInput {
	return &sdk.PutItemInput{TableName: aws.String("Books"), Item: map[string]types.AttributeValue{"Id": text(id), "Title": text(title)}}
}

// AWS's own client, on its first calls.
func TestGoV2FirstCalls(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	c := newClient(t, w.Endpoint(), alice)
	for range 2 {
		out, err := c.GetItem(t.Context(), getBook("dune"))
		if err != nil {
			t.Fatal(err)
		}
		if title, ok := out.Item["Title"].(*types.AttributeValueMemberS); !ok || title.Value != "Dune" || len(out.Item) != 3 {
			t.Errorf("item %v", out.Item)
		}
	}
	if out, err := c.GetItem(t.Context(), getBook("none")); err != nil || out.Item != nil {
		t.Errorf("a missing item: %v, %v", out, err)
	}
	if _, err := c.PutItem(t.Context(), putBook("emma", "Emma")); err != nil {
		t.Fatal(err)
	}
	out, err := c.GetItem(t.Context(), getBook("emma"))
	if err != nil {
		t.Fatal(err)
	}
	if title, ok := out.Item["Title"].(*types.AttributeValueMemberS); !ok || title.Value != "Emma" {
		t.Errorf("item %v", out.Item)
	}
	w.wantLog(t, "level=DEBUG", "msg=authorised", "key=AKIDALICE", "user/Alice")
	w.wantLog(t, "msg=connected", "DaxGoV2Client-1.0.3")
}

// The case study: Bob, who has no permission on the table, reads it through the
// cluster; what he may not do there is denied with AWS's sentence, and allowed once
// his policy has changed, on the connections that he has.
func TestGoV2CaseStudy(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	c := newClient(t, w.Endpoint(), bob)
	if out, err := c.GetItem(t.Context(), getBook("dune")); err != nil || len(out.Item) != 3 {
		t.Fatalf("%v, %v", out, err)
	}
	const sentence = "User: arn:aws:sts::123456789012:assumed-role/BobUserRole/Bob is not authorized to perform: dax:PutItem on resource: " +
		"arn:aws:dax:us-west-2:123456789012:cache/DAXCluster01 because no identity-based policy allows the dax:PutItem action"
	_, err := c.PutItem(t.Context(), putBook("emma", "Emma"))
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != "AccessDeniedException" || !strings.Contains(api.ErrorMessage(), sentence) {
		t.Fatalf("%v; want %s", err, sentence)
	}
	w.wantLog(t, "level=WARN", "msg=denied", "operation=PutItem", "reason=dax")
	rewrite(t, w.dir, "policies/bob.json", `"dax:Scan",`, `"dax:Scan", "dax:PutItem",`)
	w.reload(t)
	if _, err := c.PutItem(t.Context(), putBook("emma", "Emma")); err != nil {
		t.Error(err)
	}
	rewrite(t, w.dir, "policies/dax-role.json", `"dynamodb:GetItem",`, "")
	w.reload(t)
	if _, err := c.GetItem(t.Context(), getBook("dune")); err != nil {
		t.Errorf("a cached item: %v", err)
	}
	_, err = c.GetItem(t.Context(), getBook("none"))
	if !errors.As(err, &api) || api.ErrorCode() != "AccessDeniedException" || !strings.Contains(api.ErrorMessage(), "role/DAXServiceRole") {
		t.Errorf("a miss: %v; want the service role's denial", err)
	}
}
