package gateway_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/gateway"
	"github.com/iameval/iameval/examples/internal/dynalite"
	"github.com/iameval/iameval/policy"
)

const books = "arn:aws:dynamodb:" + region + ":" + number + ":table/Books"

// dynaliteStage is a gateway before a dynalite that has the tables Books, with the
// index ByAuthor, and Other.
func dynaliteStage(t *testing.T, ofAlice, ofBob string, change ...func(*gateway.Config)) *stage {
	t.Helper()
	to, err := url.Parse(dynalite.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.Out.URL.Scheme, p.Out.URL.Host, p.Out.Host = to.Scheme, to.Host, p.In.Host
	}}
	admin := newStage(t, load(t, document("Allow * on *"), document("Allow * on *")), proxy)
	c := dynamodb.NewFromConfig(admin.alice())
	for _, name := range []string{"Books", "Other"} {
		if _, err := c.CreateTable(t.Context(), &dynamodb.CreateTableInput{
			TableName: &name, BillingMode: types.BillingModePayPerRequest,
			AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("Id"), AttributeType: "S"}, {AttributeName: aws.String("Author"), AttributeType: "S"}},
			KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("Id"), KeyType: "HASH"}},
			GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{IndexName: aws.String("ByAuthor"), Projection: &types.Projection{ProjectionType: "ALL"},
				KeySchema: []types.KeySchemaElement{{AttributeName: aws.String("Author"), KeyType: "HASH"}}}},
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: item("red")}); err != nil {
			t.Fatal(err)
		}
	}
	return newStage(t, load(t, ofAlice, ofBob), proxy, change...)
}

func item(id string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"Id": &types.AttributeValueMemberS{Value: id}, "Author": &types.AttributeValueMemberS{Value: "Ann"}}
}

func key(id string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"Id": &types.AttributeValueMemberS{Value: id}}
}

// leading lets a caller read the items whose key is its tag.
const leading = ` if {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:PrincipalTag/team}"}, "Null": {"dynamodb:LeadingKeys": "false"}}`

// TestDynalite: the SDK's client through the gateway to a DynamoDB-compatible
// server, with each kind of credentials and policy.
func TestDynalite(t *testing.T) {
	denyOnTable := `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "dynamodb:Query", "Resource": "` + books + `/index/*"}]}`
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: policy.MustParse("table", policy.Resource, []byte(denyOnTable))})
	if err != nil {
		t.Fatal(err)
	}
	s := dynaliteStage(t,
		document("Allow dynamodb:GetItem on "+books+leading, "Allow dynamodb:Query on arn:aws:dynamodb:*:*:table/*", "Allow dynamodb:BatchGetItem on "+books,
			"Allow dynamodb:PutItem on "+books, "Allow dynamodb:PartiQLSelect on "+books, "Allow dynamodb:ListTables on *", "Allow dynamodb:ListStreams on *"),
		document("Allow dynamodb:GetItem on "+books),
		func(c *gateway.Config) {
			c.Targets = func(a arn.ARN) *policy.Target {
				if a.String() == books {
					return target
				}
				return nil
			}
		})
	const denied, invalidToken = "AccessDeniedException", "The security token included in the request is invalid."
	get := func(c aws.Config, table, id string) error {
		_, err := dynamodb.NewFromConfig(c).GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &table, Key: key(id)})
		return err
	}
	expect(t, "own key", get(s.alice(), "Books", "red"), "", "")
	expect(t, "temporary key", get(s.bob(), "Books", "blue"), "", "")
	n := s.seen()
	expect(t, "wrong token", get(s.config("ASIDBOB", "bob-secret", "other"), "Books", "red"), "UnrecognizedClientException", invalidToken)
	expect(t, "no token", get(s.config("ASIDBOB", "bob-secret", ""), "Books", "red"), "UnrecognizedClientException", invalidToken)
	expect(t, "token of another", get(s.config("AKIDALICE", "alice-secret", "bob-token"), "Books", "red"), "UnrecognizedClientException", invalidToken)
	expect(t, "wrong secret", get(s.config("AKIDALICE", "other", ""), "Books", "red"), "InvalidSignatureException", "The request signature we calculated does not match")
	expect(t, "unknown key", get(s.config("AKIDNOBODY", "s", ""), "Books", "red"), "UnrecognizedClientException", invalidToken)
	expect(t, "other key", get(s.alice(), "Books", "blue"), denied, "User: "+alice+" is not authorized to perform: dynamodb:GetItem on resource: "+books+" because no identity-based policy allows the dynamodb:GetItem action")
	expect(t, "session policy", get(s.bob(), "Other", "red"), denied, "because no session policy allows the dynamodb:GetItem action")

	c := dynamodb.NewFromConfig(s.alice())
	query := func(table string) error {
		_, err := c.Query(t.Context(), &dynamodb.QueryInput{TableName: &table, IndexName: aws.String("ByAuthor"), KeyConditionExpression: aws.String("Author = :a"),
			ExpressionAttributeValues: map[string]types.AttributeValue{":a": &types.AttributeValueMemberS{Value: "Ann"}}})
		return err
	}
	expect(t, "index of a table with a Deny", query("Books"), denied, "with an explicit deny in a resource-based policy")
	_, err = c.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{Put: &types.Put{TableName: aws.String("Books"), Item: item("red")}},
		{ConditionCheck: &types.ConditionCheck{TableName: aws.String("Other"), Key: key("red"), ConditionExpression: aws.String("attribute_exists(Id)")}},
	}})
	expect(t, "transaction", err, denied, "dynamodb:ConditionCheckItem on resource: arn:aws:dynamodb:us-west-2:123456789012:table/Other")
	_, err = c.BatchGetItem(t.Context(), &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{
		"Books": {Keys: []map[string]types.AttributeValue{key("red")}}, "Other": {Keys: []map[string]types.AttributeValue{key("red")}}}})
	expect(t, "batch of two tables", err, denied, "table/Other")
	_, err = c.ExecuteStatement(t.Context(), &dynamodb.ExecuteStatementInput{Statement: aws.String(`SELECT * FROM "Other" WHERE Id = 'red'`)})
	expect(t, "PartiQL", err, denied, "dynamodb:PartiQLSelect on resource: arn:aws:dynamodb:us-west-2:123456789012:table/Other")
	_, err = dynamodbstreams.NewFromConfig(s.alice()).DescribeStream(t.Context(), &dynamodbstreams.DescribeStreamInput{StreamArn: aws.String(books + "/stream/2024-02-12T18:57:26.492")})
	expect(t, "streams", err, denied, "dynamodb:DescribeStream")
	_, err = c.DeleteTable(t.Context(), &dynamodb.DeleteTableInput{TableName: aws.String("Books")})
	expect(t, "management", err, denied, "dynamodb:DeleteTable")
	if s.seen() != n {
		t.Errorf("the server got %d requests that were denied", s.seen()-n)
	}
	expect(t, "index of a table without", query("Other"), "", "")
	_, err = c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("Books"), Item: item("green")})
	expect(t, "write", err, "", "")
	_, err = c.ListTables(t.Context(), &dynamodb.ListTablesInput{})
	expect(t, "no resource", err, "", "")
	for _, secret := range []string{"alice-secret", "bob-secret", "bob-token", "backend-secret"} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log has the secret %s", secret)
		}
	}
}

// raw sends a request that is signed as Alice's after it was made, and changed
// after that.
func (s *stage) raw(t testing.TB, service, method, target, body string, header http.Header, change func(*http.Request)) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	s.sign(t, r, service, []byte(body))
	if change != nil {
		change(r)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var b bytes.Buffer
	if _, err := b.ReadFrom(answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, b.String()
}

// serve is raw without a network, for what a client does not send.
func serve(g http.Handler, r *http.Request) *httptest.ResponseRecorder {
	r.URL.Scheme, r.URL.Host = "", "" // as a server reads it
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}
