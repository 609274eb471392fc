package operation

import "slices"

// The calls that create, change and describe tables. Most are authorized by the
// action of their name on the table, and need no more than onTable.

var (
	tableName = shape{{"TableName", wantText | required, nil}}

	createTable = shape{
		{"TableName", wantText | required, nil},
		{"Tags", wantArray, nil},
		{"ResourcePolicy", wantText, nil},
		{"GlobalTableSourceArn", wantText, nil},
	}
	tableOrIndex = shape{
		{"TableName", wantText | required, nil},
		{"IndexName", wantText, nil},
		{"ContributorInsightsAction", wantText, nil},
	}
	searchVectors = shape{
		{"TableName", wantText | required, nil},
		{"IndexName", wantText | required, nil},
	}
)

// planCreateTable is the plan of CreateTable (SEMANTICS 7.2l). The table has no
// tags yet, whatever is known of an earlier one of that name.
func planCreateTable(p *plan) *Error {
	t, err := p.table(&p.body)
	if err != nil {
		return err
	}
	tags, err := requestTags(p.body.value("Tags"))
	if err != nil {
		return err.in("Tags")
	}
	if err := p.body.checkPolicy("ResourcePolicy"); err != nil {
		return err
	}
	tags = slices.Clip(tags) // two checks share them
	p.check(p.scope.Region, "dynamodb:CreateTable", t.arn, tags...)
	if len(tags) > 0 {
		p.check(p.scope.Region, "dynamodb:TagResource", t.arn, tags...)
	}
	if p.body.has("ResourcePolicy") {
		p.check(p.scope.Region, "dynamodb:PutResourcePolicy", t.arn)
	}
	return p.joinGlobalTable(t.arn)
}

// onTableOrIndex is the plan of the operations on a table or, where they name
// one, on its index instead.
func onTableOrIndex(p *plan) *Error {
	t, err := p.table(&p.body)
	if err != nil {
		return err
	}
	resource := t.arn
	if p.body.has("IndexName") {
		if resource, err = t.index(p.body.text("IndexName")); err != nil {
			return err.in("IndexName")
		}
	}
	p.on(p.operation.name, &t, resource, &facts{})
	return nil
}

// planUpdateContributorInsights is the plan of UpdateContributorInsights
// (SEMANTICS 7.2u).
func planUpdateContributorInsights(p *plan) *Error {
	if p.body.text("ContributorInsightsAction") != "DISABLE" {
		p.advise(FirstUse, createLinkedRole,
			"The first use in an account creates the role AWSServiceRoleForDynamoDBCloudWatchContributorInsights.")
	}
	return onTableOrIndex(p)
}

// planSearchVectors is the plan of SearchVectors, which is authorized on the
// index and on its table (SEMANTICS 7.1a).
func planSearchVectors(p *plan) *Error {
	if err := onTableOrIndex(p); err != nil {
		return err
	}
	return onTable(p)
}

// onKinesis is the plan of the operations on Kinesis streaming destinations
// (SEMANTICS 7.2t).
func onKinesis(p *plan) *Error {
	p.advise(OtherService, "kinesis:*",
		"The guide also lists permissions on the Kinesis data stream.")
	return onTable(p)
}
