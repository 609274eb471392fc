package aws_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// What AWS publishes of an action of any service.
func ExampleCatalog_Action() {
	a, ok := aws.Default().Action("s3:getobject")
	fmt.Println(a, ok)
	fmt.Println("level:", a.Level())
	for t := range a.Types() {
		fmt.Println("about:", t)
	}
	fmt.Println("takes s3:prefix:", a.Takes("s3:prefix"))
	// Output:
	// s3:GetObject true
	// level: Read
	// about: accesspointobject
	// about: object
	// takes s3:prefix: false
}

// What an entry of an Action element comes to.
func ExampleCatalog_Match() {
	for a := range aws.Default().Match("sqs:*Message") {
		fmt.Println(a, a.Level())
	}
	// Output:
	// sqs:DeleteMessage Write
	// sqs:ReceiveMessage Read
	// sqs:SendMessage Write
}

// Keys with a variable part are found by what stands there in a policy.
func ExampleCatalog_Key() {
	k, ok := aws.Default().Key("kms:EncryptionContext:Department")
	fmt.Println(k, k.Kind, k.Family, ok)
	// Output:
	// kms:EncryptionContext:${EncryptionContextKey} single String true
}

// The service in an ARN is not always the prefix of the actions.
func ExampleCatalog_Formats() {
	for f := range aws.Default().Formats("kafka") {
		if f.Service().Prefix() == "kafka-cluster" {
			fmt.Println(f.Type(), f)
		}
	}
	// Output:
	// cluster arn:${Partition}:kafka:${Region}:${Account}:cluster/${ClusterName}/${ClusterUuid}
	// group arn:${Partition}:kafka:${Region}:${Account}:group/${ClusterName}/${ClusterUuid}/${GroupName}
	// topic arn:${Partition}:kafka:${Region}:${Account}:topic/${ClusterName}/${ClusterUuid}/${TopicName}
	// transactional-id arn:${Partition}:kafka:${Region}:${Account}:transactional-id/${ClusterName}/${ClusterUuid}/${TransactionalId}
}

// A name that is not an action is often that of an API operation, or of a
// service that is gone.
func ExampleCatalog_Nearest() {
	c := aws.Default()
	for _, name := range []string{"s3:ListObjectsV2", "sqs:SendMesage"} {
		if h, ok := c.Nearest(name); ok {
			fmt.Println(h)
		}
	}
	if r, ok := c.Retired("iot1click"); ok {
		fmt.Println(r.Name, "ended on", r.When.Format("2006-01-02"))
	}
	// Output:
	// "s3:ListObjectsV2" is not an action: listing the objects of a bucket is authorized as ListBucket; did you mean s3:ListBucket?
	// "sqs:SendMesage" is not an action: AWS does not list it; did you mean sqs:SendMessage?
	// AWS IoT 1-Click ended on 2024-12-16
}

// What a resource policy can do is known for some actions, and said to be
// unknown for the others.
func ExampleCatalog_Support() {
	for _, action := range []string{"kms:Decrypt", "kms:ScheduleKeyDeletion", "sqs:SendMessage", "sqs:TagQueue", "elasticfilesystem:ClientMount"} {
		s, known := aws.Default().Support(action)
		fmt.Println(action, s, known)
	}
	// Output:
	// kms:Decrypt required true
	// kms:ScheduleKeyDeletion required-same-account true
	// sqs:SendMessage cross-account true
	// sqs:TagQueue same-account true
	// elasticfilesystem:ClientMount same-account false
}

// Some actions are about several types of resources.
func ExampleCatalog_SupportOn() {
	for _, resource := range []string{"key/1234abcd", "alias/Books"} {
		s, _ := aws.Default().SupportOn("kms:CreateAlias", arn.MustParse("arn:aws:kms:us-west-2:123456789012:"+resource))
		fmt.Println(resource, s)
	}
	// Output:
	// key/1234abcd required-same-account
	// alias/Books none
}

// The policy that counts for an object is that of its bucket.
func ExampleCatalog_Holder() {
	holder, ok := aws.Default().Holder(arn.MustParse("arn:aws:s3:::books/covers/1.png"))
	fmt.Println(holder, ok)
	// Output:
	// arn:aws:s3:::books true
}
