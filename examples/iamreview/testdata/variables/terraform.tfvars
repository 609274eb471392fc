actions = ["s3:GetObject", "s3:GetObjectTaging"] # of everybody
public  = false
