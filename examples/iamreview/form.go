package main

import (
	"github.com/iameval/iameval/examples/iamreview/internal/glance"
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
	valuesInput       inputForm = "values" // of Terraform's variables, by the name of the file
)

var inputForms = []string{
	string(policyInput), string(templateInput), string(terraformInput), string(exportInput), string(organizationInput), string(tablesInput), string(clustersInput),
}

// How the forms are known by their content. Other services than DAX have clusters, too.
var (
	describesTable    = glance.New(`^\s*\{\s*"Table"\s*:\s*\{`, `"Table"`)
	describesClusters = glance.New(`^\s*\{[^{]*"Clusters"\s*:\s*\[`, `"Clusters"`)
	ofDAX             = glance.New(`"ClusterArn"\s*:\s*"arn:[a-z-]+:dax:`, `"ClusterArn"`)
	ofOrganization    = []glance.Expr{
		glance.New(`^\s*\{`, "{"), glance.New(`[{,]\s*"management"\s*:\s*"`, `"management"`), glance.New(`[{,]\s*"root"\s*:\s*\{`, `"root"`), glance.New(`[{,]\s*"policies"\s*:\s*\{`, `"policies"`),
	}
)

// formOf says what a file is by its content, and of Terraform's source by its name; "" for
// a template or a policy.
func formOf(in input) inputForm {
	switch {
	case template.IsValues(in.name):
		return valuesInput
	case isExport(in.text):
		return exportInput
	case describesTable.In(in.text):
		return tablesInput
	case describesClusters.In(in.text) && ofDAX.In(in.text):
		return clustersInput
	case template.IsTerraform(in.name, in.text):
		return terraformInput
	}
	for _, has := range ofOrganization {
		if !has.In(in.text) {
			return ""
		}
	}
	return organizationInput
}
