"""The state machine that takes a load date through the pipeline, as Amazon States Language."""
