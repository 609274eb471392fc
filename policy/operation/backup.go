package operation

import "github.com/iameval/iameval/arn"

// Backups, restores, exports and imports. A restore writes a table that does
// not exist yet, and AWS asks whether the caller may do with it all that the
// restore does (SEMANTICS 7.2p, 7.2q). Where the data comes from or goes to a
// bucket, S3 asks for more, and the body does not say everything that takes. A
// backup is authorized by its own ARN once it exists (SEMANTICS 7.2o).

var (
	backupARN = shape{{"BackupArn", wantText | required, nil}}
	exportARN = shape{{"ExportArn", wantText | required, nil}}
	importARN = shape{{"ImportArn", wantText | required, nil}}
	tableARN  = shape{{"TableArn", wantText | required, nil}}
	anyTable  = shape{{"TableArn", wantText, nil}}

	restoreFromBackup = shape{
		{"BackupArn", wantText | required, nil},
		{"TargetTableName", wantText | required, nil},
	}
	restoreToPointInTime = shape{
		{"SourceTableName", wantText, nil},
		{"SourceTableArn", wantText, nil},
		{"TargetTableName", wantText | required, nil},
	}
	importTable = shape{{"TableCreationParameters", wantObject | required, nil}}
)

// restoring are the actions on the new table that a restore needs.
var restoring = [...]string{
	"dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem",
	"dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem",
}

// planRestoreTableFromBackup is the plan of RestoreTableFromBackup.
func planRestoreTableFromBackup(p *plan) *Error {
	restored, err := p.restored()
	if err != nil {
		return err
	}
	backup, err := parseARN(p.body.text("BackupArn"), arn.Backup)
	if err != nil {
		return err.in("BackupArn")
	}
	p.check(p.scope.Region, p.operation.name, backup)
	p.check(p.scope.Region, p.operation.name, restored)
	p.restore(restored)
	return nil
}

// planRestoreTableToPointInTime is the plan of RestoreTableToPointInTime.
func planRestoreTableToPointInTime(p *plan) *Error {
	restored, err := p.restored()
	if err != nil {
		return err
	}
	field := "SourceTableName"
	if p.body.has("SourceTableArn") == p.body.has(field) {
		return refuse("want one of SourceTableName and SourceTableArn")
	}
	if p.body.has("SourceTableArn") {
		field = "SourceTableArn"
	}
	t, err := p.target(p.body.text(field))
	if err != nil {
		return err.in(field)
	}
	p.on(p.operation.name, &t, t.arn, &facts{})
	p.restore(restored)
	return nil
}

// restored returns the table that a restore creates, in the caller's account.
func (p *plan) restored() (arn.ARN, *Error) {
	a, err := p.scope.Table(p.body.text("TargetTableName"))
	if err != nil {
		return a, refuse("%v", err).in("TargetTableName")
	}
	return a, nil
}

// restore adds what a restore needs on the new table, which has no tags yet.
func (p *plan) restore(table arn.ARN) {
	for _, action := range restoring {
		p.check(p.scope.Region, action, table)
	}
}

// planExportTable is the plan of ExportTableToPointInTime (SEMANTICS 7.2r).
func planExportTable(p *plan) *Error {
	for _, action := range [...]string{"s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"} {
		p.advise(OtherService, action, "The export writes to a bucket, where S3 asks for this action.")
	}
	return onARN(p)
}

// planImportTable is the plan of ImportTable (SEMANTICS 7.2s).
func planImportTable(p *plan) *Error {
	var r record
	if err := r.read(tableName, p.body.value("TableCreationParameters")); err != nil {
		return err.in("TableCreationParameters")
	}
	t, err := p.table(&r)
	if err != nil {
		return err.in("TableCreationParameters")
	}
	p.check(p.scope.Region, p.operation.name, t.arn)
	for _, action := range [...]string{"s3:GetObject", "s3:ListBucket"} {
		p.advise(OtherService, action, "The import reads a bucket, where S3 asks for this action.")
	}
	for _, action := range [...]string{
		"logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams",
		"logs:PutLogEvents", "logs:PutRetentionPolicy",
	} {
		p.advise(OtherService, action, "The import writes its errors to CloudWatch Logs, which asks for this action.")
	}
	return nil
}
