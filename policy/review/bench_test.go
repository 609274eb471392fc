package review_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// controller is a policy of the size and the make of the one that the load balancer
// controller for Kubernetes asks for: 16 statements, 8 KB, wildcards, tags.
func controller() []byte {
	var b strings.Builder
	b.WriteString(`{"Version":"2012-10-17","Statement":[`)
	for i := range 16 {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"Effect":"Allow","Action":["elasticloadbalancing:AddTags","elasticloadbalancing:RemoveTags","elasticloadbalancing:ModifyLoadBalancerAttributes",
			"elasticloadbalancing:SetIpAddressType","elasticloadbalancing:DeleteTargetGroup","ec2:CreateTags","ec2:Describe%c*"],
			"Resource":["arn:aws:elasticloadbalancing:*:*:targetgroup/k8s-%d/*","arn:aws:elasticloadbalancing:*:*:loadbalancer/net/k8s-%d/*","arn:aws:ec2:*:*:security-group/*"],
			"Condition":{"Null":{"aws:RequestTag/elbv2.k8s.aws/cluster":"true","aws:ResourceTag/elbv2.k8s.aws/cluster":"false"}}}`, 'A'+i, i, i)
	}
	b.WriteString("]}")
	return []byte(b.String())
}

func BenchmarkController(b *testing.B) {
	src := controller()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		for range review.Check([]*review.Document{review.Load("c.json", policy.Identity, src)}, review.Options{}) {
		}
	}
}

// ordinary are policies of 6,000 bytes, about the most that IAM takes, of four makes: what a
// controller may do to what it has made, lists of actions that only read, tables with
// fine-grained access, and one that denies what it does not name. NAME stands for a number,
// so that each of them may be made of names that nobody has met.
var ordinary = map[string]string{
	"controller": ordinaryOf(`{"Effect":"Allow","Action":["elasticloadbalancing:AddTags","elasticloadbalancing:RemoveTags","elasticloadbalancing:ModifyLoadBalancerAttributes","elasticloadbalancing:SetIpAddressType","elasticloadbalancing:DeleteTargetGroup","ec2:CreateTags","ec2:DescribeVpcs"],` +
		`"Resource":["arn:aws:elasticloadbalancing:*:*:targetgroup/k8s-NAME-%[1]d/*","arn:aws:elasticloadbalancing:*:*:loadbalancer/net/k8s-NAME-%[1]d/*","arn:aws:ec2:*:*:security-group/*"],` +
		`"Condition":{"Null":{"aws:RequestTag/elbv2.k8s.aws/cluster":"true","aws:ResourceTag/elbv2.k8s.aws/cluster":"false"}}}`),
	"reader": ordinaryOf(`{"Sid":"Read%[1]d","Effect":"Allow","Action":["ec2:Describe*","ec2:GetConsoleOutput","s3:GetObject","s3:ListBucket","s3:GetBucketLocation","iam:Get*","iam:ListRoles","lambda:GetFunction","lambda:List*","logs:Describe*","logs:GetLogEvents","logs:FilterLogEvents",` +
		`"cloudwatch:Get*","cloudwatch:ListMetrics","sns:ListTopics","sqs:GetQueueAttributes","kms:DescribeKey","rds:Describe*","ecs:Describe*","ecs:ListClusters"],"Resource":["arn:aws:s3:::books-NAME-%[1]d","arn:aws:s3:::books-NAME-%[1]d/*","arn:aws:lambda:us-east-1:123456789012:function:books-NAME-%[1]d"]}`),
	"tables": ordinaryOf(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:BatchGetItem","dynamodb:Query","dynamodb:PutItem","dynamodb:UpdateItem","dax:GetItem","dax:Query"],` +
		`"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Books-NAME-%[1]d","arn:aws:dynamodb:us-east-1:123456789012:table/Books-NAME-%[1]d/index/*","arn:aws:dax:us-east-1:123456789012:cache/books-NAME"],` +
		`"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:username}"],"dynamodb:Attributes":["Title","Author","Year"]},"StringEqualsIfExists":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}}}`),
	"boundary": ordinaryOf(`{"Effect":"Allow","Action":["s3:*","sqs:*","lambda:*"],"Resource":["arn:aws:s3:::app-NAME-%[1]d*","arn:aws:sqs:*:123456789012:app-NAME-%[1]d-*","arn:aws:lambda:*:123456789012:function:app-NAME-%[1]d-*"]}`,
		`{"Effect":"Deny","NotAction":["s3:*","sqs:*","lambda:*","logs:*","iam:GetRole"],"Resource":"*"}`,
		`{"Effect":"Allow","Action":["iam:CreateRole","iam:PutRolePolicy","iam:PassRole"],"Resource":"arn:aws:iam::123456789012:role/app-NAME/*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::123456789012:policy/app-NAME"}}}`),
}

// ordinaryOf writes a policy of some statements, the first of them as many times as 6,000
// bytes take.
func ordinaryOf(first string, others ...string) string {
	all := strings.Join(others, ",")
	for i := 0; ; i++ {
		more := strings.Trim(fmt.Sprintf(first, i)+","+all, ",")
		if i > 0 && len(more) > 5_960 {
			return `{"Version":"2012-10-17","Statement":[` + all + `]}`
		}
		all = more
	}
}

// BenchmarkWarm checks one policy of 6 KB by all rules, with a Checker that has met the
// services before. The policy is another each time.
func BenchmarkWarm(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(ordinary)) {
		b.Run(name, func(b *testing.B) {
			c := review.NewChecker(review.Options{Profile: review.Strict, Now: time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC)})
			n := 0
			one := func() {
				n++
				src := strings.ReplaceAll(ordinary[name], "NAME", fmt.Sprint(1_000_000+n))
				for range c.Check([]*review.Document{review.Load(name, policy.Identity, []byte(src))}) {
				}
			}
			one()
			b.SetBytes(int64(len(ordinary[name])))
			b.ReportAllocs()
			for b.Loop() {
				one()
			}
		})
	}
}

// BenchmarkWarmManaged is BenchmarkWarm for AWS's managed policies of about 6,000 bytes, one
// after the other, with other accounts in their ARNs each time.
func BenchmarkWarmManaged(b *testing.B) {
	var texts [][]byte
	c := review.NewChecker(review.Options{Profile: review.Strict, Now: time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC)})
	check := func(text []byte) {
		for range c.Check([]*review.Document{review.Load("managed", policy.Identity, text)}) {
		}
	}
	for _, d := range managedPolicies(b) {
		var text bytes.Buffer
		if json.Compact(&text, d.Text) == nil && text.Len() >= 5_500 && text.Len() <= 6_500 {
			texts = append(texts, text.Bytes())
			check(text.Bytes())
		}
	}
	n := 0
	for b.Loop() {
		for _, text := range texts {
			n++
			text = bytes.ReplaceAll(text, []byte(":*:*:"), fmt.Appendf(nil, ":*:%012d:", n))
			check(bytes.Replace(text, []byte("{"), fmt.Appendf(nil, `{"Id":"n%d",`, n), 1))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "us/doc")
}

// BenchmarkManaged checks AWS's managed policies, where the environment names them.
func BenchmarkManaged(b *testing.B) {
	docs := managedPolicies(b)
	for b.Loop() {
		for range review.Check(docs, review.Options{}) {
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())*1000/float64(b.N*len(docs)), "ms/1000docs")
}
