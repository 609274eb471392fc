package plan

import "strings"

// tables are the tables of this package, by service.
var tables = map[string][]row{"sqs": sqsRows, "sns": snsRows, "sts": stsRows, "kms": kmsRows, "secretsmanager": secretsRows}

// Operations returns the operations of the table of a service, in its order; nil
// for a service without one.
func Operations(service string) (list []string) {
	for _, r := range tables[service] {
		list = append(list, r.operation)
	}
	if service == "s3" {
		for _, r := range s3Rows {
			list = append(list, r.operation)
		}
	}
	return list
}

// Actions returns the actions that the operations of the table of a service need.
func Actions(service string) (list []string) {
	for _, r := range tables[service] {
		switch {
		case r.refused != "":
		case r.action == "":
			list = append(list, service+":"+r.operation)
		default:
			list = append(list, strings.Fields(r.action)...)
		}
	}
	if service == "s3" {
		for _, r := range s3Rows {
			for _, a := range strings.Fields(r.action) {
				if name, versioned := strings.CutSuffix(a, "+"); versioned {
					list = append(list, name, versionOf(name))
				} else {
					list = append(list, a)
				}
			}
		}
	}
	return list
}
