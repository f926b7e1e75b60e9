"""IAM, enforced: whoever calls as a role may do what the role's policies allow, and nothing else.

What is not looked at: trust policies, bucket policies, key policies, and session policies.
"""
