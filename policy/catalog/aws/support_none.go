package aws

import "strings"

// withoutPolicies are services of which the IAM User Guide says that they have no
// resource-based policies, and whose actions show no way to set one. So an action
// on one of their resources is decided by identity policies alone. A service that
// gets such an action fails a test until a person has looked.
const withoutPolicies = "a4b acm amplify application-autoscaling appstream artifact athena autoscaling batch cloudformation" +
	" cloudsearch codecommit codedeploy codepipeline codestar cognito-identity cognito-idp cognito-sync config" +
	" connect datapipeline devicefarm directconnect discovery ecs eks elasticache elasticbeanstalk" +
	" elasticmapreduce elastictranscoder firehose gamelift greengrass guardduty health importexport inspector" +
	" kinesisanalytics kinesisvideo lightsail machinelearning mediaconvert mgh mobiletargeting opsworks-cm" +
	" polly robomaker sdb securityhub shield snowball storagegateway support swf transcribe translate" +
	" trustedadvisor wam workdocs workmail workspaces"

// noPolicies is the row of all their types.
var noPolicies = supportRow{
	holder: "*", never: true,
	source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html", checked: "2026-11-29",
}

// withoutPolicy reports whether the service is one of them.
func withoutPolicy(service string) bool {
	for s := range strings.FieldsSeq(withoutPolicies) {
		if s == service {
			return true
		}
	}
	return false
}
