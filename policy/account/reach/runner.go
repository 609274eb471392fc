package reach

import (
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
)

// runner is a service that runs what a caller gives it, under a role that the
// caller passes.
type runner struct {
	service  string
	actions  []string // all of them are needed
	resource string   // what they are likely to be about
}

// runners are services that are known to run what they are given, with the calls
// that hand over the role and start the run. The names of actions are those of
// the Service Authorization Reference. Others can be handed roles, too; the list
// is of those for which the calls are known to be enough.
var runners = []runner{
	{"lambda.amazonaws.com", []string{"lambda:CreateFunction", "lambda:InvokeFunction"}, "arn:PARTITION:lambda:us-east-1:ACCOUNT:function:x"},
	{"ec2.amazonaws.com", []string{"ec2:RunInstances"}, "arn:PARTITION:ec2:us-east-1:ACCOUNT:instance/x"},
	{"ecs-tasks.amazonaws.com", []string{"ecs:RegisterTaskDefinition", "ecs:RunTask"}, "arn:PARTITION:ecs:us-east-1:ACCOUNT:task-definition/x:1"},
	{"cloudformation.amazonaws.com", []string{"cloudformation:CreateStack"}, "arn:PARTITION:cloudformation:us-east-1:ACCOUNT:stack/x/1"},
	{"codebuild.amazonaws.com", []string{"codebuild:CreateProject", "codebuild:StartBuild"}, "arn:PARTITION:codebuild:us-east-1:ACCOUNT:project/x"},
	{"glue.amazonaws.com", []string{"glue:CreateJob", "glue:StartJobRun"}, "arn:PARTITION:glue:us-east-1:ACCOUNT:job/x"},
	{"sagemaker.amazonaws.com", []string{"sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"}, "arn:PARTITION:sagemaker:us-east-1:ACCOUNT:notebook-instance/x"},
	{"states.amazonaws.com", []string{"states:CreateStateMachine", "states:StartExecution"}, "arn:PARTITION:states:us-east-1:ACCOUNT:stateMachine:x"},
	{"dax.amazonaws.com", []string{"dax:CreateCluster", "dax:GetItem"}, "arn:PARTITION:dax:us-east-1:ACCOUNT:cache/x"},
}

// support is what a resource policy can do for an action: what the catalog knows
// of DynamoDB and DAX, and the cautious default elsewhere.
func support(action string) policy.Support {
	a, _ := catalog.Lookup(action)
	return a.Support()
}
