"""The policy is trained further towards the taste."""
