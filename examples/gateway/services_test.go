package gateway_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/gateway"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
)

// answers is a server that answers each of the other services well enough for the
// SDK.
var answers = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	switch target := r.Header.Get("X-Amz-Target"); {
	case target == "secretsmanager.DescribeSecret":
		fmt.Fprintf(w, `{"ARN": "arn:aws:secretsmanager:%s:000000000000:secret:db-a1B2c3", "Name": "db"}`, region)
	case target != "":
		fmt.Fprint(w, "{}")
	default:
		_ = r.ParseForm()
		action := r.Form.Get("Action")
		fmt.Fprintf(w, "<%[1]sResponse><%[1]sResult></%[1]sResult></%[1]sResponse>", action)
	}
})

const (
	queue = "arn:aws:sqs:" + region + ":" + number + ":orders"
	topic = "arn:aws:sns:" + region + ":" + number + ":news"
	kmsID = "12345678-1234-1234-1234-123456789012"
)

// TestSQS: the batches need the permission of one message, and the sentence has the
// action in lower case.
func TestSQS(t *testing.T) {
	s := newStage(t, load(t, document("Allow sqs:SendMessage on "+queue, "Allow sqs:SendMessageBatch on *", "Allow sqs:ListQueues on *"), document("Allow * on *")), answers)
	c := sqs.NewFromConfig(s.alice())
	url := aws.String("http://localhost:4566/" + number + "/orders")
	other := aws.String("http://localhost:4566/" + number + "/other")
	_, err := c.GetQueueUrl(t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String("orders")})
	expect(t, "other action", err, "AccessDenied", "User: "+alice+" is not authorized to perform: sqs:getqueueurl on resource: "+queue+" because no identity-based policy allows the sqs:getqueueurl action")
	_, err = c.SendMessageBatch(t.Context(), &sqs.SendMessageBatchInput{QueueUrl: other, Entries: []sqstypes.SendMessageBatchRequestEntry{{Id: aws.String("1"), MessageBody: aws.String("x")}}})
	expect(t, "batch", err, "AccessDenied", "sqs:sendmessage on resource: arn:aws:sqs:us-west-2:123456789012:other")
	if s.seen() != 0 {
		t.Error("the server got what was denied")
	}
	_, err = c.ListQueues(t.Context(), &sqs.ListQueuesInput{})
	expect(t, "list", err, "", "")
	_, err = c.SendMessageBatch(t.Context(), &sqs.SendMessageBatchInput{QueueUrl: url, Entries: []sqstypes.SendMessageBatchRequestEntry{{Id: aws.String("1"), MessageBody: aws.String("x")}}})
	expect(t, "batch", err, "", "")
	status, body := s.raw(t, "sqs", "POST", "/"+number+"/other", "Action=SendMessage&Version=2012-11-05&MessageBody=x", headersOf("Content-Type", "application/x-www-form-urlencoded"), nil)
	if status != 403 || !strings.Contains(body, `<ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: `+alice+` is not authorized to perform: sqs:sendmessage`) {
		t.Errorf("query protocol: %d, %s", status, body)
	}
}

// TestSNS: the code and the sentence are SNS's own.
func TestSNS(t *testing.T) {
	onlyMail := ` if {"StringEquals": {"sns:Protocol": "email"}}`
	s := newStage(t, load(t, document("Allow sns:Publish on "+topic, "Allow sns:Subscribe on "+topic+onlyMail), document("Allow * on *")), answers)
	c := sns.NewFromConfig(s.alice())
	publish := func(to string) error {
		_, err := c.Publish(t.Context(), &sns.PublishInput{TopicArn: &to, Message: aws.String("x")})
		return err
	}
	expect(t, "topic", publish(topic), "", "")
	expect(t, "other topic", publish(topic+"2"), "AuthorizationError", "SNS:Publish on resource: "+topic+"2 because no identity-based policy allows the SNS:Publish action")
	subscribe := func(protocol string) error {
		_, err := c.Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: aws.String(topic), Protocol: &protocol, Endpoint: aws.String("x")})
		return err
	}
	expect(t, "mail", subscribe("email"), "", "")
	expect(t, "web", subscribe("https"), "AuthorizationError", "SNS:Subscribe")
	_, err := c.Unsubscribe(t.Context(), &sns.UnsubscribeInput{SubscriptionArn: aws.String(topic + ":" + kmsID)})
	expect(t, "subscription", err, "AuthorizationError", "SNS:Unsubscribe on resource: "+topic)
}

// keyStage has keys with policies: a key policy must allow.
func TestKMS(t *testing.T) {
	keyARN := "arn:aws:kms:" + region + ":" + number + ":key/" + kmsID
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: policy.MustParse("key", policy.Resource,
		[]byte(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::`+number+`:root"}, "Action": "kms:*", "Resource": "*"}]}`))})
	if err != nil {
		t.Fatal(err)
	}
	inProject := ` if {"StringEquals": {"kms:EncryptionContext:project": "red"}}`
	s := newStage(t, load(t, document("Allow kms:Encrypt on "+keyARN+inProject, "Allow kms:ReEncryptFrom on *"), document("Allow * on *")), answers, func(c *gateway.Config) {
		c.Targets = func(a arn.ARN) *policy.Target {
			if a.String() == keyARN {
				return target
			}
			return nil
		}
	})
	c := kms.NewFromConfig(s.alice())
	encrypt := func(id, project string) error {
		_, err := c.Encrypt(t.Context(), &kms.EncryptInput{KeyId: &id, Plaintext: []byte("x"), EncryptionContext: map[string]string{"project": project}})
		return err
	}
	expect(t, "own project", encrypt(kmsID, "red"), "", "")
	expect(t, "by ARN", encrypt(keyARN, "red"), "", "")
	expect(t, "other project", encrypt(kmsID, "blue"), "AccessDeniedException", "kms:Encrypt on resource: "+keyARN)
	expect(t, "key without a policy", encrypt("22345678-1234-1234-1234-123456789012", "red"), "AccessDeniedException", "no resource-based policy allows")
	expect(t, "alias", encrypt("alias/a", "red"), "UnknownOperationException", "want the ID or ARN of the key")
	_, err = c.ReEncrypt(t.Context(), &kms.ReEncryptInput{CiphertextBlob: []byte("x"), SourceKeyId: aws.String(kmsID), DestinationKeyId: aws.String(kmsID)})
	expect(t, "second key", err, "AccessDeniedException", "kms:ReEncryptTo")
	_, err = c.Decrypt(t.Context(), &kms.DecryptInput{CiphertextBlob: []byte("x")})
	expect(t, "ciphertext alone", err, "UnknownOperationException", "only the service knows the key")
	if s.seen() != 2 {
		t.Errorf("the server got %d requests; want 2", s.seen())
	}
}

// TestSecretsManager: a name gets its six characters from the server, and the
// account from the gateway.
func TestSecretsManager(t *testing.T) {
	secret := "arn:aws:secretsmanager:" + region + ":" + number + ":secret:db-a1B2c3"
	s := newStage(t, load(t, document("Allow secretsmanager:*Value on "+secret, "Allow secretsmanager:BatchGetSecretValue on *"), document("Allow * on *")), answers)
	c := secretsmanager.NewFromConfig(s.alice())
	get := func(id string) error {
		_, err := c.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &id})
		return err
	}
	expect(t, "name", get("db"), "", "")
	expect(t, "ARN", get(secret), "", "")
	expect(t, "other secret", get(strings.Replace(secret, "db-", "dc-", 1)), "AccessDeniedException", "secret:dc-a1B2c3")
	expect(t, "name of none", get("none"), "UnknownOperationException", "want its full ARN")
	_, err := c.BatchGetSecretValue(t.Context(), &secretsmanager.BatchGetSecretValueInput{SecretIdList: []string{secret, strings.Replace(secret, "db-", "dc-", 1)}})
	expect(t, "batch", err, "AccessDeniedException", "secret:dc-a1B2c3")
}

// exportOf is an account with Alice, who may assume the role Reader, and Carol, who
// may not.
func exportOf(t *testing.T) *identities.Live {
	t.Helper()
	user := func(name string, statements ...string) string {
		return fmt.Sprintf(`{"UserName": %[1]q, "UserId": "AIDA%[1]s", "Path": "/", "Arn": "arn:aws:iam::%[2]s:user/%[1]s", "GroupList": [], "AttachedManagedPolicies": [],
		 "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": %[3]s}]}`, name, number, document(statements...))
	}
	export := fmt.Sprintf(`{"UserDetailList": [%s, %s], "GroupDetailList": [], "Policies": [{"PolicyName": "Send", "PolicyId": "ANPASEND", "Arn": "arn:aws:iam::123456789012:policy/Send", "Path": "/", "DefaultVersionId": "v1",
	  "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": `+document("Allow sqs:SendMessage on *")+`}]}], "RoleDetailList": [
	 {"RoleName": "Reader", "RoleId": "AROAREADER", "Path": "/", "Arn": "arn:aws:iam::%s:role/Reader", "AttachedManagedPolicies": [], "InstanceProfileList": [], "Tags": [],
	  "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:user/Alice"}, "Action": ["sts:AssumeRole", "sts:TagSession"],
	   "Condition": {"StringEquals": {"sts:ExternalId": "x1"}}}]},
	  "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": %s}]}]}`,
		user("Alice", "Allow sts:* on *", "Allow sqs:SendMessage on *"), user("Carol", "Allow ec2:* on *"), number, number, document("Allow sqs:* on *"))
	dir := t.TempDir()
	entry := func(key, name string) string {
		return fmt.Sprintf(`{"accessKeyId": %q, "secretAccessKey": "%s-secret", "principal": "arn:aws:iam::%s:user/%s"}`, key, strings.ToLower(name), number, name)
	}
	file := `{"account": "account.json", "identities": [` + entry("AKIDALICE", "Alice") + "," + entry("AKIDCAROL", "Carol") + "]}"
	for name, text := range map[string]string{"identities.json": file, "account.json": export} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	live, err := identities.Open(filepath.Join(dir, "identities.json"))
	if err != nil {
		t.Fatal(err)
	}
	return live
}

// TestSTS: sessions are issued here, with trust, session policies and tags.
func TestSTS(t *testing.T) {
	live := exportOf(t)
	s := newStage(t, live, answers, func(c *gateway.Config) {
		c.Account = func() *account.Account { return live.File().Account() }
	})
	c := sts.NewFromConfig(s.alice())
	who, err := c.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil || aws.ToString(who.Arn) != alice || aws.ToString(who.Account) != number {
		t.Errorf("caller %+v, %v", who, err)
	}
	assume := func(c *sts.Client, change func(*sts.AssumeRoleInput)) (aws.Config, error) {
		in := &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::" + number + ":role/Reader"), RoleSessionName: aws.String("run"), ExternalId: aws.String("x1")}
		if change != nil {
			change(in)
		}
		out, err := c.AssumeRole(t.Context(), in)
		if err != nil {
			return aws.Config{}, err
		}
		return s.config(*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken), nil
	}
	send := func(c aws.Config) error {
		_, err := sqs.NewFromConfig(c).SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: aws.String("http://q/" + number + "/orders"), MessageBody: aws.String("x")})
		return err
	}
	remove := func(c aws.Config) error {
		_, err := sqs.NewFromConfig(c).DeleteQueue(t.Context(), &sqs.DeleteQueueInput{QueueUrl: aws.String("http://q/" + number + "/orders")})
		return err
	}
	session, err := assume(c, nil)
	expect(t, "assume", err, "", "")
	expect(t, "session", remove(session), "", "")
	who, err = sts.NewFromConfig(session).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil || aws.ToString(who.Arn) != "arn:aws:sts::"+number+":assumed-role/Reader/run" {
		t.Errorf("caller %+v, %v", who, err)
	}
	_, err = assume(c, func(in *sts.AssumeRoleInput) { in.ExternalId = nil })
	expect(t, "without the external ID", err, "AccessDenied", "User: "+alice+" is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::"+number+":role/Reader")
	_, err = assume(sts.NewFromConfig(s.config("AKIDCAROL", "carol-secret", "")), nil)
	expect(t, "who is not trusted", err, "AccessDenied", "sts:AssumeRole")
	_, err = assume(c, func(in *sts.AssumeRoleInput) { in.RoleArn = aws.String("arn:aws:iam::" + number + ":role/Other") })
	expect(t, "role that is not there", err, "AccessDenied", "sts:AssumeRole")
	_, err = assume(c, func(in *sts.AssumeRoleInput) { in.DurationSeconds = aws.Int32(899) })
	expect(t, "too short", err, "ValidationError", "900")
	_, err = assume(c, func(in *sts.AssumeRoleInput) { in.Policy = aws.String("{") })
	expect(t, "policy that does not load", err, "ValidationError", "MalformedPolicyDocument")
	small, err := assume(c, func(in *sts.AssumeRoleInput) { in.Policy = aws.String(document("Allow sqs:SendMessage on *")) })
	expect(t, "session policy", err, "", "")
	expect(t, "within the session policy", send(small), "", "")
	expect(t, "outside the session policy", remove(small), "AccessDenied", "no session policy allows")
	_, err = assume(c, func(in *sts.AssumeRoleInput) {
		in.Tags = []ststypes.Tag{{Key: aws.String("team"), Value: aws.String("red")}}
	})
	expect(t, "tags", err, "", "")

	token, err := c.GetSessionToken(t.Context(), &sts.GetSessionTokenInput{})
	if err != nil {
		t.Fatal(err)
	}
	mine := s.config(*token.Credentials.AccessKeyId, *token.Credentials.SecretAccessKey, *token.Credentials.SessionToken)
	expect(t, "session of a user", send(mine), "", "")
	expect(t, "session of a user, too much", remove(mine), "AccessDenied", "identity-based")
	fed, err := c.GetFederationToken(t.Context(), &sts.GetFederationTokenInput{Name: aws.String("Dan"), Policy: aws.String(document("Allow sqs:* on *"))})
	if err != nil {
		t.Fatal(err)
	}
	dan := s.config(*fed.Credentials.AccessKeyId, *fed.Credentials.SecretAccessKey, *fed.Credentials.SessionToken)
	expect(t, "federated user", send(dan), "", "")
	expect(t, "federated user, too much", remove(dan), "AccessDenied", "federated-user/Dan")
	s.Now = func() time.Time { return time.Now().Add(2 * time.Hour) }
	later := func(c aws.Config) string {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.url, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Amz-Target", "AmazonSQS.ListQueues")
		creds, err := c.Credentials.Retrieve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		signAs(r, "sqs", creds, []byte("{}"), s.Now())
		w := serve(s.Gateway, r)
		return w.Body.String()
	}
	if body := later(session); !strings.Contains(body, "ExpiredTokenException") {
		t.Errorf("session that is over: %s", body)
	}
	for _, c := range []aws.Config{session, mine, dan} {
		creds, err := c.Credentials.Retrieve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(s.log.String(), creds.SecretAccessKey) || strings.Contains(s.log.String(), creds.SessionToken) {
			t.Error("the log has a secret")
		}
	}
}

// TestDenials holds the bytes of one denial of each protocol against the form that
// AWS documents.
func TestDenials(t *testing.T) {
	s := newStage(t, load(t, document("Allow ec2:* on *"), document("Allow * on *")), answers)
	form := headersOf("Content-Type", "application/x-www-form-urlencoded")
	sentence := func(action, resource string) string {
		return "User: " + alice + " is not authorized to perform: " + action + " on resource: " + resource + " because no identity-based policy allows the " + strings.Trim(action, `"`) + " action"
	}
	const id = "REQUEST-ID"
	for _, test := range []struct {
		service, method, path, body string
		header                      http.Header
		status                      int
		want                        string
	}{
		{"dynamodb", "POST", "/", getItem, headersOf("X-Amz-Target", "DynamoDB_20120810.GetItem"), 400,
			`{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"` + sentence("dynamodb:GetItem", books) + `"}`},
		{"dax", "POST", "/", `{"ClusterName":"c"}`, headersOf("X-Amz-Target", "AmazonDAXV3.DeleteCluster"), 400,
			`{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"` + sentence("dax:DeleteCluster", "arn:aws:dax:us-west-2:123456789012:cache/c") + `"}`},
		{"secretsmanager", "POST", "/", "{}", headersOf("X-Amz-Target", "secretsmanager.ListSecrets"), 400,
			`{"__type":"AccessDeniedException","Message":"` + sentence("secretsmanager:ListSecrets", "*") + `"}`},
		{"sqs", "POST", "/", `{"QueueName":"orders"}`, headersOf("X-Amz-Target", "AmazonSQS.GetQueueUrl"), 403,
			`{"__type":"com.amazon.coral.service#AccessDeniedException","message":"` + sentence("sqs:getqueueurl", queue) + `"}`},
		{"sqs", "POST", "/", "Action=GetQueueUrl&Version=2012-11-05&QueueName=orders", form, 403,
			`<?xml version="1.0"?><ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>` + sentence("sqs:getqueueurl", queue) + `</Message><Detail/></Error><RequestId>` + id + `</RequestId></ErrorResponse>`},
		{"sns", "POST", "/", "Action=ListTopics&Version=2010-03-31", form, 403,
			`<?xml version="1.0"?><ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>` + sentence("SNS:ListTopics", "*") + `</Message></Error><RequestId>` + id + `</RequestId></ErrorResponse>`},
		{"sts", "POST", "/", "Action=GetAccessKeyInfo&Version=2011-06-15", form, 403,
			`<?xml version="1.0"?><ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>` + sentence("sts:GetAccessKeyInfo", "*") + `</Message></Error><RequestId>` + id + `</RequestId></ErrorResponse>`},
		{"s3", "GET", "/bucket/key", "", nil, 403,
			"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>" + strings.ReplaceAll(sentence("s3:GetObject", `"arn:aws:s3:::bucket/key"`), `"`, "&quot;") + `</Message><RequestId>` + id + `</RequestId><HostId>` + id + `</HostId></Error>`},
	} {
		r, err := http.NewRequestWithContext(t.Context(), test.method, s.url+test.path, strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		if test.header != nil {
			r.Header = test.header.Clone()
		}
		s.sign(t, r, test.service, []byte(test.body))
		w := serve(s.Gateway, r)
		got := w.Body.String()
		for _, header := range []string{"X-Amzn-Requestid", "X-Amz-Request-Id"} {
			if text := w.Header().Get(header); text != "" {
				got = strings.ReplaceAll(got, text, id)
				if !strings.Contains(s.log.String(), text) {
					t.Errorf("%s: the log has no line of request %s", test.service, text)
				}
			}
		}
		if d := cmp.Diff(test.want, got); d != "" || w.Code != test.status {
			t.Errorf("%s %s: status %d, want %d (-want +got)\n%s", test.service, test.path, w.Code, test.status, d)
		}
	}
	if s.seen() != 0 {
		t.Error("the server got a request")
	}
}
