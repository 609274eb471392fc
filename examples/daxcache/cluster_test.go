package daxcache_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// operations are calls of all ten, each on the book a, that nothing is cached for.
var operations = map[string]func(c *daxcache.Cluster, who *daxcache.Caller) error{
	"GetItem": func(c *daxcache.Cluster, who *daxcache.Caller) error {
		_, err := c.GetItem(ctx, who, get("a"))
		return err
	},
	"BatchGetItem": func(c *daxcache.Cluster, who *daxcache.Caller) error {
		_, err := c.BatchGetItem(ctx, who, batchBooks("a"))
		return err
	},
	"Query": func(c *daxcache.Cluster, who *daxcache.Caller) error {
		_, err := c.Query(ctx, who, queryBooks("a"))
		return err
	},
	"Scan": func(c *daxcache.Cluster, who *daxcache.Caller) error {
		_, err := c.Scan(ctx, who, scanBooks())
		return err
	},
	"TransactGetItems": func(c *daxcache.Cluster, who *daxcache.Caller) error {
		_, err := c.TransactGetItems(ctx, who, &dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{{TableName: "Books", Key: id("a")}}})
		return err
	},
	"PutItem": func(c *daxcache.Cluster, who *daxcache.Caller) error {
		_, err := c.PutItem(ctx, who, putBook("a", 2))
		return err
	},
	"UpdateItem": func(c *daxcache.Cluster, who *daxcache.Caller) error {
		_, err := c.UpdateItem(ctx, who, updateBook("a", 2))
		return err
	},
	"DeleteItem": func(c *daxcache.Cluster, who *daxcache.Caller) error {
		_, err := c.DeleteItem(ctx, who, deleteBook("a"))
		return err
	},
	"BatchWriteItem": func(c *daxcache.Cluster, who *daxcache.Caller) error {
		_, err := c.BatchWriteItem(ctx, who, writeBooks(2, "a"))
		return err
	},
	"TransactWriteItems": func(c *daxcache.Cluster, who *daxcache.Caller) error {
		_, err := c.TransactWriteItems(ctx, who, transactBooks(2, "a"))
		return err
	},
}

// wantDenied checks that an error is a denial, with AWS's sentence.
func wantDenied(t *testing.T, err error, reason access.Reason, action string) *daxcache.Denial {
	t.Helper()
	var d *daxcache.Denial
	if !errors.Is(err, dynamodb.AccessDeniedException) || !errors.As(err, &d) {
		t.Fatalf("error %v, want a denial", err)
	}
	if d.Reason != reason || d.Request.Action != action || d.Decision.Allowed() {
		t.Errorf("denied by %v for %s with %v, want %v for %s", d.Reason, d.Request.Action, d.Decision, reason, action)
	}
	if sentence := " is not authorized to perform: " + action + " on resource: "; !strings.Contains(err.Error(), sentence) {
		t.Errorf("%v, want ...%s...", err, sentence)
	}
	return d
}

func TestDoorsOfEachOperation(t *testing.T) {
	action := map[string]string{"TransactGetItems": "GetItem", "TransactWriteItems": "PutItem"}
	for op, do := range operations {
		name := op
		if a := action[op]; a != "" {
			name = a
		}
		t.Run(op, func(t *testing.T) {
			c, b := newBooks(t, daxcache.Config{})
			_ = wantDenied(t, do(c, eve), access.Front, "dax:"+name)
			if len(b.calls) != 0 {
				t.Errorf("the store was asked for %q before the front door was", b.calls)
			}
			if _, err := c.SetPolicies(policies(useCluster, nothing)); err != nil {
				t.Fatal(err)
			}
			_ = wantDenied(t, do(c, bob), access.Back, "dynamodb:"+name)
			if got := b.asked(); got != "" {
				t.Errorf("the store was asked for %q by a role that may not", got)
			}
			if _, err := c.SetPolicies(policies(useCluster, useTables)); err != nil {
				t.Fatal(err)
			}
			if err := do(c, bob); err != nil {
				t.Error(err)
			}
			if got := b.asked(); got != op {
				t.Errorf("the store was asked for %q", got)
			}
		})
	}
}

func TestEvaluationsPerHit(t *testing.T) {
	for _, test := range []struct {
		opts access.Options
		want int
	}{{access.Options{}, 5}, {access.Options{CurrentProtocol: true}, 1}} {
		var vars daxcache.Vars
		p := policies(useCluster, useTables)
		p.Options = test.opts
		c, b := newBooks(t, daxcache.Config{Metrics: &vars, Policies: p})
		hits := []func() error{
			func() error { return operations["GetItem"](c, bob) },
			func() error { return operations["BatchGetItem"](c, bob) },
			func() error { return operations["Query"](c, bob) },
			func() error { return operations["Scan"](c, bob) },
		}
		for _, hit := range hits { // the first of each may miss
			if err := hit(); err != nil {
				t.Fatal(err)
			}
		}
		b.asked()
		for _, hit := range hits {
			front, back := vars.Value(daxcache.FrontDecisions), vars.Value(daxcache.BackDecisions)
			if err := hit(); err != nil {
				t.Fatal(err)
			}
			front, back = vars.Value(daxcache.FrontDecisions)-front, vars.Value(daxcache.BackDecisions)-back
			if front != 1 || back != 0 {
				t.Errorf("a hit took %d decisions at the front door and %d at the back door, want 1 and 0", front, back)
			}
		}
		if got := b.asked(); got != "" {
			t.Errorf("the store was asked for %q", got)
		}
		if got := c.Evaluations("GetItem"); got != test.want {
			t.Errorf("a decision at the front door takes %d evaluations, want %d", got, test.want)
		}
	}
}

func TestNoAllocs(t *testing.T) {
	c, _ := newBooks(t, daxcache.Config{})
	if err := operations["GetItem"](c, bob); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { _ = c.Admit(bob) }); n != 0 {
		t.Errorf("the front door allocates %v times", n)
	}
	in := get("a") // the output, and a map of one group
	if n := testing.AllocsPerRun(100, func() { _, _ = c.GetItem(ctx, bob, in) }); n > 3 {
		t.Errorf("a hit allocates %v times, more than its answer", n)
	}
}

func TestDenialLog(t *testing.T) {
	var log bytes.Buffer
	var vars daxcache.Vars
	c, _ := newBooks(t, daxcache.Config{Metrics: &vars, Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	d := wantDenied(t, operations["GetItem"](c, eve), access.Front, "dax:GetItem")
	if got, want := d.Error(), "denied by dax: implicit-deny: identity"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatalf("want one line: %v\n%s", err, log.String())
	}
	delete(line, "time")
	delete(line, "decision")
	want := map[string]any{"level": "WARN", "msg": "denied", "cluster": clusterARN.String(), "operation": "GetItem", "reason": "dax",
		"caller": eve.Principal.String(), "principal": eve.Principal.String(), "action": "dax:GetItem", "resource": clusterARN.String(), "revision": 1.0}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Errorf("mismatch (-want +got)\n%s", diff)
	}
	if got := vars.Value(daxcache.Denials); got != 1 {
		t.Errorf("%d denials counted", got)
	}
}

func TestTransactionDoors(t *testing.T) {
	const putsOnly = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*",
		"Action": ["dax:PutItem", "dax:Endpoints", "dax:Define*"],
		"Condition": {"StringEqualsIfExists": {"dax:EnclosingOperation": "TransactWriteItems"}}}}`
	c, b := newBooks(t, daxcache.Config{Policies: policies(putsOnly, useTables)})
	if err := operations["TransactWriteItems"](c, bob); err != nil {
		t.Error(err)
	}
	kinds := map[string]dynamodb.TransactWrite{
		"dax:UpdateItem": {Kind: dynamodb.TransactUpdate, TableName: "Books", Key: id("b"), UpdateExpression: "SET price = :p",
			ExpressionAttributeValues: map[string]dynamodb.Value{":p": dynamodb.Int(2)}},
		"dax:DeleteItem":         {Kind: dynamodb.TransactDelete, TableName: "Books", Key: id("b")},
		"dax:ConditionCheckItem": {Kind: dynamodb.TransactCheck, TableName: "Books", Key: id("b"), ConditionExpression: "attribute_not_exists(id)"},
	}
	for action, member := range kinds {
		in := transactBooks(2, "a")
		in.TransactItems = append(in.TransactItems, member)
		b.asked()
		_, err := c.TransactWriteItems(ctx, bob, in)
		_ = wantDenied(t, err, access.Front, action)
		if got := b.asked(); got != "" {
			t.Errorf("the store was asked for %q", got)
		}
	}
	for _, in := range []*dynamodb.TransactWriteItemsInput{{}, {TransactItems: []dynamodb.TransactWrite{{Kind: "Get", TableName: "Books"}}}} {
		if _, err := c.TransactWriteItems(ctx, bob, in); !errors.Is(err, dynamodb.ValidationException) {
			t.Errorf("error %v", err)
		}
	}
}

// A transaction takes the dax actions of the members that it has, and no others
// (SEMANTICS 8.2g). They are asked for before any table is looked at.
func TestTransactionMembers(t *testing.T) {
	members := map[string]dynamodb.TransactWrite{
		"dax:PutItem":            {Kind: dynamodb.TransactPut, Item: book("b", 1)},
		"dax:UpdateItem":         {Kind: dynamodb.TransactUpdate, Key: id("c"), UpdateExpression: "REMOVE price"},
		"dax:DeleteItem":         {Kind: dynamodb.TransactDelete, Key: id("d")},
		"dax:ConditionCheckItem": {Kind: dynamodb.TransactCheck, Key: id("e"), ConditionExpression: "attribute_not_exists(id)"},
	}
	actions := slices.Sorted(maps.Keys(members))
	for mask := 1; mask < 1<<len(actions); mask++ {
		var has, lacks []string
		for i, action := range actions {
			if mask&(1<<i) != 0 {
				has = append(has, action)
			} else {
				lacks = append(lacks, action)
			}
		}
		text := fmt.Sprintf(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*", "Action": ["%s", "dax:Endpoints", "dax:Define*"]}}`, strings.Join(has, `", "`))
		c, _ := newBooks(t, daxcache.Config{Policies: policies(text, useTables)})
		in := &dynamodb.TransactWriteItemsInput{}
		for _, action := range has {
			m := members[action]
			m.TableName = "Books"
			in.TransactItems = append(in.TransactItems, m)
		}
		if _, err := c.TransactWriteItems(ctx, bob, in); err != nil {
			t.Errorf("%v: %v", has, err)
		}
		for _, action := range lacks {
			m := members[action]
			m.TableName = "NoSuchTable"
			_, err := c.TransactWriteItems(ctx, bob, &dynamodb.TransactWriteItemsInput{TransactItems: append(slices.Clone(in.TransactItems), m)})
			_ = wantDenied(t, err, access.Front, action)
		}
	}
}

// Every table and item of a batch or a transaction is authorized.
func TestEveryMember(t *testing.T) {
	const aOfBooks = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:*",
		"Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/Books",
		"Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["a"]}}}}`
	c, b := newBooks(t, daxcache.Config{Policies: policies(useCluster, aOfBooks)})
	for _, op := range []string{"GetItem", "BatchGetItem", "TransactGetItems", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems", "Query"} {
		if err := operations[op](c, bob); err != nil {
			t.Errorf("%s of a: %v", op, err)
		}
	}
	b.asked()
	author := dynamodb.Key{"name": dynamodb.String("a"), "year": dynamodb.Int(1950)}
	authors := map[string]dynamodb.KeysAndAttributes{"Authors": {Keys: []dynamodb.Key{author}}}
	calls := map[string]func() error{
		"GetItem":      func() error { _, err := c.GetItem(ctx, bob, get("b")); return err },
		"BatchGetItem": func() error { _, err := c.BatchGetItem(ctx, bob, batchBooks("a", "b")); return err },
		"BatchGetItem ": func() error {
			_, err := c.BatchGetItem(ctx, bob, &dynamodb.BatchGetItemInput{RequestItems: authors})
			return err
		},
		"BatchWriteItem":     func() error { _, err := c.BatchWriteItem(ctx, bob, writeBooks(2, "a", "b")); return err },
		"TransactWriteItems": func() error { _, err := c.TransactWriteItems(ctx, bob, transactBooks(2, "a", "b")); return err },
		"Query":              func() error { _, err := c.Query(ctx, bob, queryBooks("b")); return err },
		"TransactGetItems": func() error {
			_, err := c.TransactGetItems(ctx, bob, &dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{
				{TableName: "Books", Key: id("a")}, {TableName: "Authors", Key: author}}})
			return err
		},
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, dynamodb.AccessDeniedException) {
			t.Errorf("%s: error %v, want a denial", name, err)
		}
	}
	if got := b.asked(); got != "" {
		t.Errorf("the store was asked for %q", got)
	}
}

func TestBackDoorReasons(t *testing.T) {
	c, b := newBooks(t, daxcache.Config{})
	wantGet(t, c, b, "a", 1, "GetItem")

	p := policies(useCluster, useTables)
	p.Trust = nil
	set(t, c, p)
	wantGet(t, c, b, "a", 1, "")
	_, err := c.GetItem(ctx, bob, get("b"))
	_ = wantDenied(t, err, access.Trust, "sts:AssumeRole")

	const noDescribe = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], "Resource": "*"}}`
	p = policies(useCluster, noDescribe)
	set(t, c, p)
	wantGet(t, c, b, "b", 0, "GetItem")
	p.Options.RequireTableMetadata = true
	set(t, c, p)
	for _, op := range []string{"GetItem", "BatchGetItem", "Query"} { // cached or not
		_ = wantDenied(t, operations[op](c, bob), access.Metadata, "dynamodb:DescribeTable")
	}
	p = policies(useCluster, useTables)
	p.Options.RequireTableMetadata = true
	set(t, c, p)
	wantGet(t, c, b, "a", 1, "")

	const noProtocol = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dax:GetItem", "Resource": "*"}}`
	p = policies(noProtocol, useTables)
	set(t, c, p)
	_, err = c.GetItem(ctx, bob, get("a"))
	_ = wantDenied(t, err, access.Protocol, "dax:DefineAttributeList")
	p.Options.CurrentProtocol = true
	set(t, c, p)
	wantGet(t, c, b, "a", 1, "")
}

// TestBackDoorTags: the tags of a table are unknown, as no description has
// them, unless the context of the role has them.
func TestBackDoorTags(t *testing.T) {
	c, _ := newBooks(t, daxcache.Config{})
	const notSecret = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"},
		{"Effect": "Deny", "Action": "dynamodb:GetItem", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/class": "secret"}}}]}`
	p := policies(useCluster, notSecret)
	set(t, c, p)
	_, err := c.GetItem(ctx, bob, get("a"))
	_ = wantDenied(t, err, access.Back, "dynamodb:GetItem")
	p.Role.Context = condition.NewContext(condition.String("aws:ResourceTag/class", "public"))
	set(t, c, p)
	if _, err := c.GetItem(ctx, bob, get("a")); err != nil {
		t.Error(err)
	}
}

func set(t *testing.T, c *daxcache.Cluster, p daxcache.Policies) {
	t.Helper()
	if _, err := c.SetPolicies(p); err != nil {
		t.Fatal(err)
	}
}

// What the caller's context says of the caller is the front door's, and nothing to
// the role.
func TestContexts(t *testing.T) {
	const fromOffice = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dax:*", "Resource": "*",
		"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}}`
	const fromNodes = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*",
		"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}}`
	p := policies(fromOffice, fromNodes)
	p.Role.Context = condition.NewContext(condition.String("aws:SourceIp", "10.1.2.3"))
	c, b := newBooks(t, daxcache.Config{Policies: p})
	office := &daxcache.Caller{Principal: bob.Principal, Context: condition.NewContext(condition.String("aws:SourceIp", "203.0.113.7"))}
	if _, err := c.GetItem(ctx, office, get("a")); err != nil {
		t.Error(err)
	}
	_, err := c.GetItem(ctx, bob, get("a"))
	_ = wantDenied(t, err, access.Front, "dax:GetItem")
	b.asked()
}

func TestPassedThrough(t *testing.T) {
	var vars daxcache.Vars
	c, b := newBooks(t, daxcache.Config{Metrics: &vars})
	consistent := get("a")
	consistent.ConsistentRead = true
	batch := batchBooks("a")
	batch.RequestItems["Books"] = dynamodb.KeysAndAttributes{Keys: []dynamodb.Key{id("a")}, ConsistentRead: true}
	query := queryBooks("a")
	query.ConsistentRead = true
	for round := range int64(2) {
		if _, err := c.GetItem(ctx, bob, consistent); err != nil {
			t.Error(err)
		}
		if out, err := c.BatchGetItem(ctx, bob, batch); err != nil || len(out.Responses["Books"]) != 1 {
			t.Errorf("%v, %v", out, err)
		}
		if _, err := c.Query(ctx, bob, query); err != nil {
			t.Error(err)
		}
		if err := operations["TransactGetItems"](c, bob); err != nil {
			t.Error(err)
		}
		if err := operations["TransactWriteItems"](c, bob); err != nil {
			t.Error(err)
		}
		if got := b.asked(); got != "GetItem BatchGetItem Query TransactGetItems TransactWriteItems" {
			t.Errorf("asked %q", got)
		}
		if got, want := vars.Value(daxcache.PassedThrough), 5*(round+1); got != want {
			t.Errorf("%d calls are counted, want %d", got, want)
		}
	}
	if got := vars.Value(daxcache.Entries); got != 0 {
		t.Errorf("%d entries are cached", got)
	}
	if in := b.last["GetItem"].(*dynamodb.GetItemInput); in != consistent {
		t.Errorf("the store got %v", in)
	}
	wantGet(t, c, b, "a", 2, "GetItem") // as the transaction left it
	if in := b.last["GetItem"].(*dynamodb.GetItemInput); !in.ConsistentRead {
		t.Error("a fill is not a consistent read")
	}
}

func TestBatchGetItem(t *testing.T) {
	c, b := newBooks(t, daxcache.Config{})
	b.put("Books", book("b", 2))
	author := dynamodb.Item{"name": dynamodb.String("me"), "year": dynamodb.MustNumber("1950.0")}
	b.put("Authors", author)
	wantGet(t, c, b, "a", 1, "GetItem")
	in := batchBooks("a", "b", "c")
	in.RequestItems["Authors"] = dynamodb.KeysAndAttributes{Keys: []dynamodb.Key{{"name": dynamodb.String("me"), "year": dynamodb.MustNumber("1.95e3")}}}
	for _, asked := range []string{"BatchGetItem", ""} {
		out, err := c.BatchGetItem(ctx, bob, in)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string][]dynamodb.Item{"Books": {book("a", 1), book("b", 2)}, "Authors": {author}}
		if diff := cmp.Diff(want, out.Responses); diff != "" {
			t.Errorf("mismatch (-want +got)\n%s", diff)
		}
		if got := b.asked(); got != asked {
			t.Errorf("asked %q, want %q", got, asked)
		}
	}
	if sent := b.last["BatchGetItem"].(*dynamodb.BatchGetItemInput).RequestItems["Books"]; len(sent.Keys) != 2 || !sent.ConsistentRead {
		t.Errorf("the store was asked for %v", sent)
	}
	for _, bad := range []*dynamodb.BatchGetItemInput{{}, batchBooks("a", "a"), batchBooks()} {
		if _, err := c.BatchGetItem(ctx, bob, bad); !errors.Is(err, dynamodb.ValidationException) {
			t.Errorf("%v: error %v", bad, err)
		}
	}
}

func TestInvalid(t *testing.T) {
	c, b := newBooks(t, daxcache.Config{})
	wantGet(t, c, b, "a", 1, "GetItem")
	wrong := func(change func(in *dynamodb.GetItemInput)) {
		t.Helper()
		in := get("a")
		change(in)
		if _, err := c.GetItem(ctx, bob, in); !errors.Is(err, dynamodb.ValidationException) {
			t.Errorf("%+v: error %v", in, err)
		}
	}
	wrong(func(in *dynamodb.GetItemInput) { in.Key["other"] = dynamodb.String("a") })
	wrong(func(in *dynamodb.GetItemInput) { in.Key = nil })
	wrong(func(in *dynamodb.GetItemInput) { in.ExpressionAttributeNames = map[string]string{"#p": "price"} })
	wrong(func(in *dynamodb.GetItemInput) { in.ProjectionExpression = "price, price" })
	wrong(func(in *dynamodb.GetItemInput) { in.ReturnConsumedCapacity = "SOME" })
	wrong(func(in *dynamodb.GetItemInput) { in.TableName = "arn:aws:dynamodb:us-west-2:123456789012:table/Books" })
	b.schemas["Alias"] = b.schemas["Books"]
	in := get("a")
	in.TableName = "Alias"
	if _, err := c.GetItem(ctx, bob, in); !errors.Is(err, dynamodb.InternalServerError) {
		t.Errorf("error %v", err)
	}
	if got := b.asked(); got != "" {
		t.Errorf("the store was asked for %q", got)
	}
}

func TestConsumedCapacity(t *testing.T) {
	c, _ := newBooks(t, daxcache.Config{})
	in := get("a")
	in.ReturnConsumedCapacity = dynamodb.CapacityTotal
	for _, want := range []bool{true, false} {
		out, err := c.GetItem(ctx, bob, in)
		if err != nil || (out.ConsumedCapacity != nil) != want {
			t.Errorf("%v, %v, want capacity: %v", out, err, want)
		}
		page, err := c.Scan(ctx, bob, scanBooks())
		if err != nil || (page.ConsumedCapacity != nil) != want {
			t.Errorf("%v, %v, want capacity: %v", page, err, want)
		}
	}
}

func TestNewCluster(t *testing.T) {
	for _, config := range []daxcache.Config{
		{},
		{ARN: bobARN, Store: newBackend()},
		{ARN: clusterARN},
	} {
		if _, err := daxcache.NewCluster(config); err == nil {
			t.Errorf("%v: no error", config.ARN)
		}
	}
	c, err := daxcache.NewCluster(daxcache.Config{ARN: clusterARN, Store: newBackend(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	_ = wantDenied(t, operations["GetItem"](c, bob), access.Front, "dax:GetItem") // zero Policies let nobody in
}

// A caller may be let in to one cluster and not to another.
func TestTwoClusters(t *testing.T) {
	other := arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/other")
	b := newBackend()
	c, err := daxcache.NewCluster(daxcache.Config{ARN: other, Store: b, Policies: policies(useCluster, useTables), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	d := wantDenied(t, operations["GetItem"](c, bob), access.Front, "dax:GetItem")
	if d.Request.Resource != other || d.Request.Principal.Type() != policy.TypeUser {
		t.Errorf("asked %v", d.Request)
	}
}

func TestVars(t *testing.T) {
	var vars daxcache.Vars
	c, b := newBooks(t, daxcache.Config{Metrics: &vars})
	wantGet(t, c, b, "a", 1, "GetItem")
	wantGet(t, c, b, "a", 1, "")
	var got map[string]int64
	if err := json.Unmarshal([]byte(vars.String()), &got); err != nil {
		t.Fatalf("%v in %s", err, vars.String())
	}
	if got["item_hits"] != 1 || got["item_misses"] != 1 || got["entries"] != 1 || got["bytes"] <= 0 {
		t.Errorf("%v", got)
	}
	if got := daxcache.Metric(200).String(); got != "invalid" {
		t.Errorf("%q", got)
	}
	c.Flush("Books")
	if bytes, entries := vars.Value(daxcache.Bytes), vars.Value(daxcache.Entries); bytes != 0 || entries != 0 {
		t.Errorf("%d bytes and %d entries after a flush", bytes, entries)
	}
}
