// Package arn parses and matches ARNs.
package arn
