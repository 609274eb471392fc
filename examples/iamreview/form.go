package main

import (
	"regexp"

	"github.com/iameval/iameval/examples/iamreview/template"
)

// inputForm is what a file is. A template and a policy are told apart as they are read.
type inputForm string

const (
	policyInput       inputForm = "policy" // a document, or what the AWS CLI prints of one
	templateInput     inputForm = "template"
	terraformInput    inputForm = "terraform" // source
	exportInput       inputForm = "export"
	organizationInput inputForm = "organization"
	tablesInput       inputForm = "tables"
	clustersInput     inputForm = "clusters"
)

var inputForms = []string{
	string(policyInput), string(templateInput), string(terraformInput), string(exportInput), string(organizationInput), string(tablesInput), string(clustersInput),
}

// How the forms are known by their content. Other services than DAX have clusters, too.
var (
	describesTable    = regexp.MustCompile(`^\s*\{\s*"Table"\s*:\s*\{`)
	describesClusters = regexp.MustCompile(`^\s*\{[^{]*"Clusters"\s*:\s*\[`)
	ofDAX             = regexp.MustCompile(`"ClusterArn"\s*:\s*"arn:[a-z-]+:dax:`)
	ofOrganization    = []*regexp.Regexp{
		regexp.MustCompile(`^\s*\{`), regexp.MustCompile(`[{,]\s*"management"\s*:\s*"`), regexp.MustCompile(`[{,]\s*"root"\s*:\s*\{`), regexp.MustCompile(`[{,]\s*"policies"\s*:\s*\{`),
	}
)

// formOf says what a file is by its content, and of Terraform's source by its name; "" for
// a template or a policy.
func formOf(in input) inputForm {
	switch {
	case isExport(in.text):
		return exportInput
	case describesTable.Match(in.text):
		return tablesInput
	case describesClusters.Match(in.text) && ofDAX.Match(in.text):
		return clustersInput
	case template.IsTerraform(in.name, in.text):
		return terraformInput
	}
	for _, has := range ofOrganization {
		if !has.Match(in.text) {
			return ""
		}
	}
	return organizationInput
}
