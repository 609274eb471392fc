package main

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy/catalog/aws"
)

// slip is a document with a misspelt action, and of a resource or a role with a Principal.
const (
	slip         = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObjekt","Resource":"*"}]}`
	resourceSlip = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:GetObjekt","Resource":"*"}]}`
	trustSlip    = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":["sts:AssumeRole","sts:AsumeRole"]}]}`
)

// quotedJSON is a text as a string of JSON.
func quotedJSON(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

// encoded is a document as IAM's API has it.
func encoded(s string) string { return quotedJSON(url.PathEscape(s)) }

// printed are what commands print, with the documents that are found: name and kind.
var printed = map[string]struct {
	text string
	want []string // document kind
}{
	"iam get-policy-version":     {`{"PolicyVersion":{"Document":` + slip + `,"VersionId":"v1"}}`, []string{"identity"}},
	"iam get-role-policy":        {`{"RoleName":"R","PolicyName":"P","PolicyDocument":` + slip + `}`, []string{"identity"}},
	"iam get-role":               {`{"Role":{"RoleName":"R","AssumeRolePolicyDocument":` + trustSlip + `}}`, []string{"trust"}},
	"iam list-roles":             {`{"Roles":[{"Arn":"arn:aws:iam::123456789012:role/A","AssumeRolePolicyDocument":` + trustSlip + `},{"Arn":"arn:aws:iam::123456789012:role/B","AssumeRolePolicyDocument":` + encoded(trustSlip) + `}]}`, []string{"arn:aws:iam::123456789012:role/A trust", "arn:aws:iam::123456789012:role/B trust"}},
	"iam get-instance-profile":   {`{"InstanceProfile":{"Roles":[{"Arn":"A","AssumeRolePolicyDocument":` + trustSlip + `}]}}`, []string{"A trust"}},
	"iam list-instance-profiles": {`{"InstanceProfiles":[{"Roles":[{"Arn":"A","AssumeRolePolicyDocument":` + trustSlip + `}]}]}`, []string{"A trust"}},

	"organizations describe-policy":      {`{"Policy":{"PolicySummary":{"Type":"SERVICE_CONTROL_POLICY"},"Content":` + quotedJSON(slip) + `}}`, []string{"scp"}},
	"ec2 describe-vpc-endpoints":         {`{"VpcEndpoints":[{"VpcEndpointId":"vpce-1","PolicyDocument":` + quotedJSON(resourceSlip) + `}]}`, []string{"vpce-1 endpoint"}},
	"logs describe-resource-policies":    {`{"resourcePolicies":[{"policyName":"P","policyDocument":` + quotedJSON(resourceSlip) + `}]}`, []string{"P resource"}},
	"logs describe-destinations":         {`{"destinations":[{"destinationName":"D","accessPolicy":` + quotedJSON(resourceSlip) + `}]}`, []string{"D resource"}},
	"ssm get-resource-policies":          {`{"Policies":[{"PolicyId":"P","Policy":` + quotedJSON(resourceSlip) + `}]}`, []string{"P resource"}},
	"xray list-resource-policies":        {`{"ResourcePolicies":[{"PolicyName":"P","PolicyDocument":` + quotedJSON(resourceSlip) + `}]}`, []string{"P resource"}},
	"rekognition list-project-policies":  {`{"ProjectPolicies":[{"PolicyName":"P","PolicyDocument":` + quotedJSON(resourceSlip) + `}]}`, []string{"P resource"}},
	"sesv2 get-email-identity":           {`{"Policies":{"one":` + quotedJSON(resourceSlip) + `}}`, []string{"one resource"}},
	"s3tables get-table-bucket-policy":   {`{"resourcePolicy":` + quotedJSON(resourceSlip) + `}`, []string{"resource"}},
	"redshift get-resource-policy":       {`{"ResourcePolicy":{"ResourceArn":"x","Policy":` + quotedJSON(resourceSlip) + `}}`, []string{"resource"}},
	"opensearch describe-domain":         {`{"DomainStatus":{"AccessPolicies":` + quotedJSON(resourceSlip) + `}}`, []string{"resource"}},
	"opensearch describe-domains":        {`{"DomainStatusList":[{"DomainName":"D","AccessPolicies":` + quotedJSON(resourceSlip) + `}]}`, []string{"D resource"}},
	"opensearch describe-domain-config":  {`{"DomainConfig":{"AccessPolicies":{"Options":` + quotedJSON(resourceSlip) + `}}}`, []string{"resource"}},
	"secretsmanager get-resource-policy": {`{"ARN":"x","ResourcePolicy":` + quotedJSON(resourceSlip) + `}`, []string{"resource"}},
	"sqs get-queue-attributes":           {`{"Attributes":{"QueueArn":"x","Policy":` + quotedJSON(resourceSlip) + `}}`, []string{"resource"}},
	"s3control get-multi-region-access-point-policy": {
		`{"Policy":{"Established":{"Policy":` + quotedJSON(resourceSlip) + `},"Proposed":{"Policy":` + quotedJSON(resourceSlip) + `}}}`, []string{"resource", "resource"},
	},
	"redshift-serverless get-resource-policy":        {`{"resourcePolicy":{"policy":` + quotedJSON(resourceSlip) + `,"resourceArn":"x"}}`, []string{"resource"}},
	"sso-admin get-inline-policy-for-permission-set": {`{"InlinePolicy":` + quotedJSON(slip) + `}`, []string{"identity"}},
	"cloudformation get-template":                    {`{"TemplateBody":{"Resources":{"P":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"PolicyDocument":` + slip + `}}}}}`, []string{"P.PolicyDocument identity"}},
	"cloudformation get-template of YAML": {
		`{"TemplateBody":` + quotedJSON("Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: 2012-10-17\n        Statement: {Effect: Allow, Action: \"s3:GetObjekt\", Resource: '*'}\n") + `,"StagesAvailable":["Original"]}`,
		[]string{"P.PolicyDocument identity"},
	},
}

// TestPrinted: the policies in what commands of the AWS CLI print are known by content, as
// JSON and as YAML, and a finding stands where the word does.
func TestPrinted(t *testing.T) {
	for command, test := range printed {
		t.Run(command, func(t *testing.T) {
			for name, text := range map[string]string{"p.json": test.text, "p.yaml": asYAML(t, test.text)} {
				t.Chdir(t.TempDir())
				write(t, name, text)
				_, _, r := found(t, "", "--only", "unknown-action", ".")
				var got []string
				for _, f := range r.Findings {
					document := strings.TrimPrefix(strings.TrimPrefix(f.Document, name), " ")
					got = append(got, strings.TrimSpace(document+" "+f.Kind))
					if at := text[f.Start.Offset:min(len(text), f.Start.Offset+24)]; !strings.Contains(at, "GetObjekt") && !strings.Contains(at, "AsumeRole") {
						t.Errorf("%s: the finding stands at %.20q", name, at)
					}
				}
				if diff := cmp.Diff(test.want, got); diff != "" || len(r.NotChecked) > 0 {
					t.Errorf("%s: not checked %v, mismatch (-want +got):\n%s", name, r.NotChecked, diff)
				}
			}
		})
	}
}

// asYAML is what the AWS CLI prints with --output yaml: blocks, and strings in quotes.
func asYAML(t *testing.T, text string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	block(&b, v, "")
	return b.String()
}

func block(b *strings.Builder, v any, indent string) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			b.WriteString(indent + name + ":")
			if s, ok := member.(string); ok {
				b.WriteString(" " + quotedJSON(s) + "\n")
				continue
			}
			b.WriteString("\n")
			block(b, member, indent+"  ")
		}
	case []any:
		for _, member := range v {
			if s, ok := member.(string); ok {
				b.WriteString(indent + "- " + quotedJSON(s) + "\n")
				continue
			}
			b.WriteString(indent + "-\n")
			block(b, member, indent+"  ")
		}
	}
}

// TestPrintedAll: where the catalog says which command prints the policies of a resource,
// what it prints is read.
func TestPrintedAll(t *testing.T) {
	n := 0
	for p := range aws.ResourcePolicies() {
		_, call, _ := strings.Cut(p.CLI, " ")
		_, field, ok := strings.Cut(call, " ")
		if !ok || field == "permissions" { // of signing profiles, which are not documents
			continue
		}
		document := resourceSlip
		if field == "Role.AssumeRolePolicyDocument" {
			document = trustSlip
		}
		text := quotedJSON(document)
		if field == "Policies" {
			text = `{"one":` + text + `}`
		}
		steps := strings.Split(field, ".")
		for i := len(steps) - 1; i >= 0; i-- {
			if name, list := strings.CutSuffix(steps[i], "[]"); list {
				text = `{"` + name + `":[` + text + `]}`
				continue
			}
			text = `{"` + steps[i] + `":` + text + `}`
		}
		if _, lines, r := found(t, text, "--only", "unknown-action", "-"); len(lines) != 1 || len(r.NotChecked) > 0 {
			t.Errorf("%s: %v, not checked %v", p.CLI, lines, r.NotChecked)
		}
		n++
	}
	if n < 35 {
		t.Errorf("%d commands", n)
	}
}

// TestWithoutDocument: what a command prints without a document is known, and the message
// says which command prints one.
func TestWithoutDocument(t *testing.T) {
	for text, want := range map[string]string{
		`{"Policies":[{"PolicyName":"P","DefaultVersionId":"v1"}]}`: "it is what aws iam list-policies prints; want that of aws iam get-policy-version",
		`{"AttachedPolicies":[{"PolicyName":"P","PolicyArn":"x"}]}`: "want that of aws iam get-policy-version",
		`{"Versions":[{"VersionId":"v1","IsDefaultVersion":true}]}`: "want that of aws iam get-policy-version",
		`{"PolicyNames":["P"]}`: "want that of aws iam get-role-policy",
		`{"Policies":[{"Id":"p-1","Type":"SERVICE_CONTROL_POLICY","AwsManaged":true}]}`: "want that of aws organizations describe-policy",
		`{"User":{"UserId":"AIDA","Arn":"x"}}`:                                          "want that of aws iam get-user-policy",
		`{"TableNames":["Books"]}`:                                                      "want that of aws dynamodb describe-table",
		`{"policyName":"P","policyArn":"x","policyDocument":"{}"}`:                      "those of AWS IoT are in a language of their own",
		"RoleDetailList:\n- Arn: x\n":                                                   "want what the AWS CLI prints with --output json",
		"Clusters:\n- ClusterArn: x\n":                                                  "want what the AWS CLI prints with --output json",
		`{"a":1}`:                                                                       "holds no policy document, and is not what the AWS CLI prints of one",
	} {
		status, _, r := found(t, text, "-")
		if len(r.Findings) != 1 || !strings.Contains(r.Findings[0].Message, want) || status != exitBad {
			t.Errorf("%s: status %d, %+v", text, status, r.Findings)
		}
		name := "a.json"
		if text[0] != '{' {
			name = "a.yaml"
		}
		t.Chdir(t.TempDir())
		write(t, name, text)
		status, lines, r := found(t, "", ".")
		if len(lines) > 0 || status != exitClean || len(r.NotChecked) != 1 || !strings.Contains(r.NotChecked[0].Reason, want) {
			t.Errorf("%s in a folder: status %d, %v, not checked %v", text, status, lines, r.NotChecked)
		}
	}
}

// TestDescribedClusters: what AWS prints of DAX clusters, among the files, is what an
// export of their account is checked with, in whatever order.
func TestDescribedClusters(t *testing.T) {
	const cluster = "arn:aws:dax:us-east-1:123456789012:cache/books"
	clusters := `{"Clusters":[{"ClusterName":"books","ClusterArn":"` + cluster + `","IamRoleArn":"` + arnOf("role/Cache") + `","Status":"available"}]}`
	wide := strings.Replace(reading("Books"), "dynamodb:GetItem", "dynamodb:*", 1)
	accountFile := export(nil, nil, []string{role("Cache", wide)}, nil)
	for _, name := range []string{"a-clusters.json", "z-clusters.json"} {
		t.Chdir(t.TempDir())
		write(t, name, clusters)
		write(t, "account.json", accountFile)
		_, lines, r := found(t, "", "--only", "dax-role-star", ".")
		if len(lines) != 1 || !strings.HasPrefix(lines[0], "account.json:") || len(r.NotChecked) > 0 || len(r.RulesNotRun) > 0 {
			t.Errorf("%s: %v, not checked %v, not run %v", name, lines, r.NotChecked, r.RulesNotRun)
		}
	}
	write(t, "broken.json", strings.Replace(clusters, cluster, "arn:aws:dax:us-east-1:x", 1))
	if _, _, r := found(t, "", "--only", "dax-role-star", "."); len(r.NotChecked) != 1 || !strings.HasPrefix(r.NotChecked[0].Name, "broken.json") {
		t.Errorf("a broken one: not checked %v", r.NotChecked)
	}
	t.Chdir(t.TempDir())
	write(t, "clusters.json", clusters)
	other := func(text string) string { return strings.ReplaceAll(text, "123456789012", "210987654321") }
	write(t, "account.json", other(accountFile))
	if _, lines, r := found(t, "", "--only", "dax-role-star,cluster-role-missing", "."); len(lines) > 0 || len(r.NotChecked) > 0 {
		t.Errorf("of another account: %v, not checked %v", lines, r.NotChecked)
	}
	write(t, "own.json", accountFile)
	write(t, "their-clusters.json", other(clusters))
	_, lines, r := found(t, "", "--only", "dax-role-star,cluster-role-missing", ".")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "account.json:") || !strings.HasPrefix(lines[1], "own.json:") || len(r.NotChecked) > 0 {
		t.Errorf("two accounts, each with its cluster: %v, not checked %v", lines, r.NotChecked)
	}
	_, _, r = found(t, "", "clusters.json")
	if len(r.NotChecked) != 1 || !strings.Contains(r.NotChecked[0].Reason, "no export of their account") {
		t.Errorf("alone: not checked %v", r.NotChecked)
	}
	write(t, "clusters.json", `{"Clusters":[{"ClusterIdentifier":"warehouse","ClusterArn":"arn:aws:redshift:us-east-1:123456789012:cluster:w"}]}`)
	if _, _, r = found(t, "", "."); len(r.NotChecked) != 1 || !strings.Contains(r.NotChecked[0].Reason, "holds no policy document") {
		t.Errorf("of Redshift: not checked %v", r.NotChecked)
	}
}
