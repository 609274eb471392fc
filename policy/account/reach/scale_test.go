package reach_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
)

// crowd makes an account of n roles and m tables, with three clusters. Of the
// roles nine in ten have managed policies that others have, too, and one in ten
// has a policy of its own; with own, all have.
func crowd(t testing.TB, n, m int, own bool) *reach.World {
	var b strings.Builder
	b.WriteString(`{"RoleDetailList": [`)
	for i := range n {
		if i > 0 {
			b.WriteString(",")
		}
		inline := ""
		if own || i%10 == 0 {
			inline = fmt.Sprintf(`{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
				{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"], "Resource": ["arn:aws:dynamodb:us-west-2:123456789012:table/t%d", "arn:aws:dynamodb:us-west-2:123456789012:table/t%d*"]},
				{"Effect": "Allow", "Action": "dax:GetItem", "Resource": "arn:aws:dax:us-west-2:123456789012:cache/c%d"}]}}`, i%m, i%97, i%3)
		}
		trust := `{"Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}}`
		if i < 3 {
			trust = `{"Statement": {"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}}`
		} else if i%50 == 0 {
			trust = `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}}`
		}
		fmt.Fprintf(&b, `{"RoleName": "r%d", "Arn": "arn:aws:iam::123456789012:role/r%d", "AssumeRolePolicyDocument": %s, "RolePolicyList": [%s],
			"AttachedManagedPolicies": [{"PolicyName": "m", "PolicyArn": "arn:aws:iam::123456789012:policy/m%d"}, {"PolicyName": "m", "PolicyArn": "arn:aws:iam::123456789012:policy/m%d"}]}`, i, i, trust, inline, i%20, (i/20)%20)
	}
	b.WriteString(`], "Policies": [`)
	for i := range 20 {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"PolicyName": "m%d", "Arn": "arn:aws:iam::123456789012:policy/m%d", "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Scan"], "Resource": "arn:aws:dynamodb:*:*:table/t%d*"},
			{"Effect": "Deny", "Action": "dynamodb:DeleteItem", "Resource": "arn:aws:dynamodb:*:*:table/t%d5"},
			{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::123456789012:role/r%d00"},
			{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket-%d/*"}]}}]}`, i, i, i, i, i, i)
	}
	b.WriteString(`]}`)
	a, err := account.Read(account.Page{Name: "crowd", R: strings.NewReader(b.String())})
	if err != nil || len(a.Problems()) > 0 {
		t.Fatal(err, a.Problems())
	}
	w := &reach.World{Account: a}
	for i := range m {
		w.Tables = append(w.Tables, table(fmt.Sprint("t", i)))
	}
	for i := range 3 {
		c, _ := a.Cluster(account.ClusterInfo{ARN: arn.MustParse(fmt.Sprintf("arn:aws:dax:us-west-2:123456789012:cache/c%d", i)), Role: arn.MustParse(fmt.Sprintf("arn:aws:iam::123456789012:role/r%d", i))})
		w.Clusters = append(w.Clusters, c)
	}
	return w
}

// TestCrowd asks about many callers and tables at once and reports the time; with
// IAMEVAL_LARGE set, about 10,000 and 1,000.
func TestCrowd(t *testing.T) {
	n, m := 200, 50
	if os.Getenv("IAMEVAL_LARGE") != "" {
		n, m = 10000, 1000
	}
	for _, own := range []bool{false, true} {
		w := crowd(t, n, m, own)
		start := time.Now()
		rows, pairs := 0, 0
		for r := range w.Rows() {
			rows++
			pairs += len(r.Tables)
		}
		if pairs != n*m {
			t.Errorf("%d pairs of a caller and a table, want %d", pairs, n*m)
		}
		elapsed := time.Since(start)
		start = time.Now()
		paths := 0
		for range w.AllEscalations() {
			paths++
		}
		t.Logf("%d callers, %d tables, own policies %v: %d rows in %v; %d paths in %v", n, m, own, rows, elapsed, paths, time.Since(start))
	}
}
