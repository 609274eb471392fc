package realclients

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-dax-go-v2/dax"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/examples/daxserver"
	"github.com/iameval/iameval/examples/daxserver/daxtest"
	"github.com/iameval/iameval/examples/internal/address"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// TestNodeDies: of two nodes that know each other one dies. The clients of the other go
// on; after its list is without the dead one no call fails.
func TestNodeDies(t *testing.T) {
	store, err := memory.New(daxtest.Tables()...)
	if err != nil {
		t.Fatal(err)
	}
	addresses := []string{address.Free(t), address.Free(t)}
	start := func(i int) *daxtest.Server {
		return daxtest.Start(t, daxtest.Options{Store: store, Server: func(c *daxserver.Config) {
			c.Addresses, c.Peers = []string{addresses[i]}, []string{addresses[1-i]}
		}})
	}
	alive, dying := start(0), start(1)
	conf := config(alive.Endpoint, alive.Key, alive.Secret)
	conf.RequestTimeout = 3 * time.Second // a busy machine needs some of it
	c := connect(t, conf)
	for wait := time.Now(); ; time.Sleep(50 * time.Millisecond) { // until the client uses both
		if _, err := get("Books", book("x"), "")(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(dying.Log(), "msg=authorised") {
			break
		}
		if time.Since(wait) > time.Minute {
			t.Fatalf("the client never comes to the second node\n%s", alive.Log())
		}
	}
	if err := dying.Close(); err != nil {
		t.Fatal(err)
	}
	var last time.Duration
	calls, failed := 0, 0
	for began := time.Now(); time.Since(began) < last+6*time.Second; time.Sleep(5 * time.Millisecond) {
		calls++
		if _, err := get("Books", book("x"), "")(t.Context(), c); err != nil {
			failed, last = failed+1, time.Since(began)
		}
		if last > time.Minute {
			t.Fatalf("calls fail %v after the node's death", last)
		}
	}
	t.Logf("%d of %d calls fail, the last one %v after the node's death", failed, calls, last)
	if !strings.Contains(alive.Log(), `msg="peer down"`) {
		t.Errorf("no line for the dead node in\n%s", alive.Log())
	}
}

// bobCase is a case after those of "DAX access control": what Bob may do through the
// cluster, and what its service role may do.
type bobCase struct {
	name  string
	own   string // statements of Bob's policy; "": none
	role  string // the actions of the service role
	trust bool   // DAX may assume the service role
}

var bobs = []bobCase{
	{"everything", `{"Effect": "Allow", "Action": "dax:*", "Resource": "CLUSTER"}`, `["dynamodb:*"]`, true},
	{"read only", `{"Effect": "Allow", "Action": ["dax:GetItem", "dax:BatchGetItem", "dax:Query", "dax:Scan", "dax:ConditionCheckItem"], "Resource": "CLUSTER"}`, `["dynamodb:*"]`, true},
	{"nothing", "", `["dynamodb:*"]`, true},
	{"a role that reads", `{"Effect": "Allow", "Action": "dax:*", "Resource": "CLUSTER"}`, `["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:DescribeTable"]`, true},
	{"a role without permissions", `{"Effect": "Allow", "Action": "dax:*", "Resource": "CLUSTER"}`, `["ec2:*"]`, true},
	{"nobody may assume the role", `{"Effect": "Allow", "Action": "dax:*", "Resource": "CLUSTER"}`, `["dynamodb:*"]`, false},
	{"a denied write", `{"Effect": "Allow", "Action": "dax:*", "Resource": "CLUSTER"}, {"Effect": "Deny", "Action": ["dax:PutItem", "dax:BatchWriteItem"], "Resource": "*"}`, `["dynamodb:*"]`, true},
	{"the permissions of a table", `{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}`, `["dynamodb:*"]`, true},
}

// ten are the operations, and the calls that make them.
var ten = []struct {
	operation string
	body      string
	call      call
}{
	{"GetItem", `{"TableName": "Books", "Key": {"Id": {"S": "new"}}}`, get("Books", book("new"), "")},
	{"BatchGetItem", `{"RequestItems": {"Books": {"Keys": [{"Id": {"S": "new"}}]}}}`, batchGet(map[string]types.KeysAndAttributes{"Books": {Keys: []attributes{book("new")}}})},
	{"Query", `{"TableName": "Orders", "KeyConditionExpression": "Customer = :c", "ExpressionAttributeValues": {":c": {"S": "c"}}}`, nil},
	{"Scan", `{"TableName": "Orders"}`, nil},
	{"TransactGetItems", `{"TransactItems": [{"Get": {"TableName": "Books", "Key": {"Id": {"S": "new"}}}}]}`, transactGet(types.Get{TableName: pointer("Books"), Key: book("new")})},
	{"PutItem", `{"TableName": "Books", "Item": {"Id": {"S": "other"}}}`, put("Books", book("other"), "", "")},
	{"UpdateItem", `{"TableName": "Books", "Key": {"Id": {"S": "other"}}, "UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}`, update("Books", book("other"), "", "ADD n :n", "", ":n", 1)},
	{"DeleteItem", `{"TableName": "Books", "Key": {"Id": {"S": "other"}}}`, remove("Books", book("other"), "", "")},
	{"BatchWriteItem", `{"RequestItems": {"Books": [{"DeleteRequest": {"Key": {"Id": {"S": "other"}}}}]}}`, batchWrite(map[string][]types.WriteRequest{"Books": deletes(book("other"))})},
	{"TransactWriteItems", `{"TransactItems": [{"Delete": {"TableName": "Books", "Key": {"Id": {"S": "other"}}}}]}`, transactWrite("", types.TransactWriteItem{Delete: &types.Delete{TableName: pointer("Books"), Key: book("other")}})},
}

// queryAll and scanAll ask for the table Orders.
var (
	queryAll = query(sdk.QueryInput{TableName: pointer("Orders"), KeyConditionExpression: pointer("Customer = :c")}, ":c", "c")
	scanAll  = scan(sdk.ScanInput{TableName: pointer("Orders")}, 0)
)

// TestCompute: what a client meets is what package access says of its caller, for each
// set of policies and each operation, with AWS's sentence.
func TestCompute(t *testing.T) {
	ten[2].call, ten[3].call = queryAll, scanAll
	for _, bob := range bobs {
		t.Run(bob.name, func(t *testing.T) {
			s := daxtest.Start(t, daxtest.Options{File: bob.change})
			file, _ := s.File.Cluster()
			principal := policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Reader"))
			caller := access.Subject{Principal: principal, Policies: s.File.Policies(&principal)}
			id := operation.Table{Key: []string{"Id"}}
			orders := operation.Table{Key: []string{"Customer", "Placed"}}
			tables := arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books")
			resolver := operation.Resolver{Scope: arn.Scope{Partition: "aws", Region: "us-west-2", Account: "123456789012"},
				Tables: operation.TableMap{tables: id, arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Orders"): orders}}
			c, err := dax.New(config(s.Endpoint, daxtest.Reader, daxtest.Secret))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			for _, op := range ten {
				call, err := resolver.Resolve("dynamodb:"+op.operation, []byte(op.body))
				if err != nil {
					t.Fatal(op.operation, err)
				}
				a := access.Compute(caller, &call, access.Options{CurrentProtocol: true}, file)
				via := a.Via[0]
				_, err = op.call(t.Context(), c)
				switch code, message := codeOf(err); {
				case err == nil && via.Outcome != access.Allow, err != nil && via.Outcome == access.Allow:
					t.Errorf("%s: %v; package access says %v", op.operation, err, via.Outcome)
				case err != nil && code != denied:
					t.Errorf("%s: %v", op.operation, err)
				case err != nil && !slices.Contains(sentences(&via), message):
					t.Errorf("%s: %s; want one of %q", op.operation, message, sentences(&via))
				}
			}
		})
	}
}

// sentences are those of all that is denied on the way through a cluster.
func sentences(via *access.ClusterAccess) (list []string) {
	for _, r := range slices.Concat(via.Front.Results, []access.Result{via.Trust}, via.Metadata.Results, via.Back.Results) {
		if !r.Decision.Allowed() {
			list = append(list, r.Decision.Message(&r.Request))
		}
	}
	return list
}

// change puts the policies of a case in the identities file, in place of the reader's
// and of the service role's.
func (b bobCase) change(doc map[string]any) {
	reader := doc["identities"].([]any)[1].(map[string]any)
	reader["policies"] = []any{}
	if b.own != "" {
		text := `{"Version": "2012-10-17", "Statement": [` + strings.ReplaceAll(b.own, "CLUSTER", daxtest.Cluster) + `]}`
		reader["policies"] = []any{json.RawMessage(text)}
	}
	cluster := doc["cluster"].(map[string]any)
	cluster["policies"] = []any{json.RawMessage(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ` + b.role + `, "Resource": "*"}}`)}
	if !b.trust {
		cluster["trust"] = json.RawMessage(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}`)
	}
}

// TestReload: policies are swapped while calls run. Each is decided under the old or
// the new ones, and those that begin afterwards under the new.
func TestReload(t *testing.T) {
	s := daxtest.Start(t)
	c := connect(t, config(s.Endpoint, daxtest.Reader, daxtest.Secret))
	cluster, _ := s.File.Cluster()
	policies := func(callers func(*policy.Principal) *policy.Set) daxcache.Policies {
		return daxcache.Policies{Callers: callers, Role: cluster.Role, Trust: cluster.Trust, Options: access.Options{CurrentProtocol: true}}
	}
	var stop atomic.Bool
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for !stop.Load() {
				_, err := get("Books", book("x"), "")(t.Context(), c)
				if code, _ := codeOf(err); code != "" && code != denied {
					t.Errorf("%v", err)
				}
			}
		})
	}
	for i := range 20 {
		p := policies(s.File.Policies)
		if i%2 == 0 {
			p = policies(nil)
		}
		if _, err := s.Reload(p, s.File); err != nil {
			t.Error(err)
		}
		_, err := get("Books", book("x"), "")(t.Context(), c)
		if code, _ := codeOf(err); (code == denied) != (i%2 == 0) {
			t.Errorf("reload %d: %v", i, err)
		}
	}
	stop.Store(true)
	wait.Wait()
}

// TestNeverOlder: two clients read and write at random. No read is older than the last
// write that was acknowledged before it began.
func TestNeverOlder(t *testing.T) {
	s := daxtest.Start(t)
	var last [4]atomic.Int64
	var wait sync.WaitGroup
	for w := range 2 {
		c := tester(t, s)
		wait.Go(func() {
			for n := range 200 {
				for k := w; k < len(last); k += 2 { // each key has one writer
					id := fmt.Sprint("k", k)
					if _, err := put("Books", book(id, "n", n), "", "")(t.Context(), c); err != nil {
						t.Error(err)
						return
					}
					last[k].Store(int64(n))
				}
			}
		})
		wait.Go(func() {
			for range 400 {
				for k := range last {
					least := last[k].Load()
					got, err := get("Books", book(fmt.Sprint("k", k)), "n")(t.Context(), c)
					var n int64
					if got != "none" && err == nil {
						_, err = fmt.Sscanf(got, "{n:%d}", &n)
					}
					if err != nil || n < least {
						t.Errorf("%s, %v; at least %d was written", got, err, least)
						return
					}
				}
			}
		})
	}
	wait.Wait()
}

// TestStripped: once the service role has lost its permissions, an item that is cached
// is served and another one is not.
func TestStripped(t *testing.T) {
	s := daxtest.Start(t)
	c := tester(t, s)
	run(t, c, []check{{"put", "none", "", "", put("Books", book("cached", "n", 1), "", "")}, {"get", `{Id:"cached" n:1}`, "", "", get("Books", book("cached"), "")}})
	cluster, _ := s.File.Cluster()
	cluster.Role.Policies = nil
	if _, err := s.Reload(daxcache.Policies{Callers: s.File.Policies, Role: cluster.Role, Trust: cluster.Trust, Options: access.Options{CurrentProtocol: true}}, s.File); err != nil {
		t.Fatal(err)
	}
	run(t, c, []check{
		{"cached", `{Id:"cached" n:1}`, "", "", get("Books", book("cached"), "")},
		{"another", "", denied, "dynamodb:GetItem", get("Books", book("another"), "")},
		{"from the table", "", denied, "dynamodb:GetItem", getConsistent("Books", book("cached"))},
		{"a write", "", denied, "dynamodb:PutItem", put("Books", book("cached"), "", "")},
	})
}
