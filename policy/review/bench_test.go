package review_test

import (
	"fmt"
	"strings"
	"testing"

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

// BenchmarkManaged checks AWS's managed policies, where the environment names them.
func BenchmarkManaged(b *testing.B) {
	docs := managedPolicies(b)
	for b.Loop() {
		for range review.Check(docs, review.Options{}) {
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())*1000/float64(b.N*len(docs)), "ms/1000docs")
}
