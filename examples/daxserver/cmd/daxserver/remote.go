package main

import (
	"context"
	"errors"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/remote"
	"github.com/iameval/iameval/examples/internal/identities"
)

// openRemote is the store behind a URL. Its credentials, which stand for the
// cluster's service role, come from the environment, and so does the Region; without
// it, that of the cluster is signed for.
func openRemote(endpoint string, file *identities.File) (dynamodb.Store, error) {
	credentials := aws.Credentials{AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"), SessionToken: os.Getenv("AWS_SESSION_TOKEN")}
	if credentials.AccessKeyID == "" || credentials.SecretAccessKey == "" {
		return nil, errors.New("-endpoint: want AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment; an emulator takes any")
	}
	region := os.Getenv("AWS_REGION")
	if region == "" {
		cluster, _ := file.Cluster() // without one the server does not start
		region = cluster.ARN.Region()
	}
	return remote.New(sdk.New(sdk.Options{
		BaseEndpoint: &endpoint, Region: region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return credentials, nil }),
	})), nil
}
